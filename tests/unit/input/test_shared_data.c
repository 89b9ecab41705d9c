/* The import traps listed in SOURCE.md of the published data sets northwind and crm_opportunities.
 * Expected figures are those of SOURCE.md, or were counted in the files with sqlite3. */
#include "import_project.h"

#include "value/sum.h"

static char shared[1024];

static int find_shared(void **state)
{
    (void)state;
    const char *folder = getenv("MEED_SHARED");
    snprintf(shared, sizeof shared, "%s", folder != NULL ? folder : MEED_SHARED_DIR);
    char path[1100];
    snprintf(path, sizeof path, "%s/data/northwind/Orders.csv", shared);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        print_message("the data sets are not at %s/data: these tests are skipped\n", shared);
        shared[0] = '\0';
    } else {
        fclose(file);
    }
    return 0;
}

static void need_data(void)
{
    if (shared[0] == '\0') skip();
}

static void read_all(struct project *project, struct md_intake *intake, const char *kind,
                     const char *folder, struct md_import_file_info *infos)
{
    const struct md_kind *of = md_schema_kind(&project->schema, kind);
    for (size_t i = 0; i < of->loads_count; i++) {
        char path[1200];
        snprintf(path, sizeof path, "%s/data/%s/%s", shared, folder, of->loads[i].files[0]);
        enum md_status status = md_import_read_file(intake, &of->loads[i], path,
                                                    of->loads[i].files[0], (uint16_t)i, &infos[i],
                                                    &project->out);
        if (status != MD_OK) project_print(project);
        assert_int_equal(status, MD_OK);
    }
    assert_int_equal(md_import_finish(intake, &project->out), MD_OK);
}

static const char *const northwind[] = {
    "kind: employee\nkey: id\nlabel: name\nfields:\n"
    "  id: {type: text}\n  name: {type: text}\n  title: {type: text}\n"
    "  born: {type: date, format: MM/DD/YYYY}\n  hired: {type: date, format: MM/DD/YYYY}\n"
    "  notes: {type: text}\n  manager: {type: ref, to: employee}\n"
    "load: {file: Employees.csv, columns: {id: EmployeeID, name: LastName, title: Title, "
    "born: BirthDate, hired: HireDate, notes: Notes, manager: ReportsTo}}\n",
    "kind: order\nkey: id\ndate: ordered_on\nfields:\n"
    "  id: {type: text}\n  customer: {type: ref, to: customer}\n"
    "  employee: {type: ref, to: employee, required: true}\n"
    "  ordered_on: {type: date, format: M/D/YYYY, required: true}\n"
    "  shipped_on: {type: date, format: M/D/YYYY}\n"
    "  freight: {type: money, currency: USD}\n  post_code: {type: text}\n"
    "load: {file: Orders.csv, columns: {id: OrderID, customer: CustomerID, employee: EmployeeID, "
    "ordered_on: OrderDate, shipped_on: ShippedDate, freight: Freight, post_code: ShipPostalCode}}\n",
    "kind: customer\nkey: id\nfields:\n  id: {type: text}\n  name: {type: text}\n"
    "  city: {type: text}\n  post_code: {type: text}\n"
    "load: {file: Customers.csv, columns: {id: CustomerID, name: CompanyName, city: City, "
    "post_code: PostalCode}}\n",
    "kind: line\nkey: [order, product]\nfields:\n  order: {type: ref, to: order}\n"
    "  product: {type: text}\n  price: {type: money, currency: USD}\n  quantity: {type: integer}\n"
    "  discount: {type: ratio}\n"
    "load: {file: OrderDetails.csv, columns: {order: OrderID, product: ProductID, "
    "price: UnitPrice, quantity: Quantity, discount: Discount}}\n",
    ("kind: territory\nkey: id\nfields:\n  id: {type: text}\n  name: {type: text}\n"
    "load: {file: Territories.csv, columns: {id: TerritoryID, name: TerritoryDescription}}\n"),
};

static void open_northwind(struct project *project, const char *kind, struct md_intake **intake,
                           struct md_import_file_info *infos)
{
    need_data();
    project_open(project, northwind, sizeof northwind / sizeof *northwind);
    *intake = project_intake(project, kind);
    read_all(project, *intake, kind, "northwind", infos);
}

/* Trap 1: M/D/YYYY without leading zeros; trap 5: 21 orders without a shipped date. */
static void american_dates(void **state)
{
    (void)state;
    struct project project;
    struct md_intake *intake;
    struct md_import_file_info info[1];
    open_northwind(&project, "order", &intake, info);
    const struct md_table *orders = md_import_table(intake);
    assert_int_equal(orders->rows_count, 830);
    assert_int_equal(info[0].rows_read, 830);
    assert_cell(orders, 0, "ordered_on", "1996-07-04");
    assert_cell(orders, 0, "shipped_on", "1996-07-16");
    int ordered = md_kind_field(orders->kind, "ordered_on");
    int shipped = md_kind_field(orders->kind, "shipped_on");
    int64_t first = INT64_MAX, last = INT64_MIN;
    size_t unshipped = 0;
    for (size_t i = 0; i < orders->rows_count; i++) {
        int64_t date = orders->columns[ordered].values[i];
        first = date < first ? date : first;
        last = date > last ? date : last;
        unshipped += !md_table_has(orders, i, shipped);
    }
    assert_int_equal(first, 9681);  /* 1996-07-04 */
    assert_int_equal(last, 10352);  /* 1998-05-06 */
    assert_int_equal(unshipped, 21);
    md_import_free(intake);
    project_close(&project);
}

/* Trap 2: the net value is 1,265,793.0395 exactly. */
static void exact_discounts(void **state)
{
    (void)state;
    struct project project;
    struct md_intake *intake;
    struct md_import_file_info info[1];
    open_northwind(&project, "line", &intake, info);
    const struct md_table *lines = md_import_table(intake);
    assert_int_equal(lines->rows_count, 2155);
    struct md_sum net = MD_SUM_EMPTY;
    struct md_number one = MD_NUMBER_ONE;
    for (size_t i = 0; i < lines->rows_count; i++) {
        struct md_number price = md_table_number(lines, i, 2);
        struct md_number quantity = md_table_number(lines, i, 3);
        struct md_number rest, discount = md_table_number(lines, i, 4);
        assert_int_equal(md_number_subtract(&one, &discount, &rest), MD_OK);
        assert_int_equal(md_number_multiply(&price, &quantity, &price), MD_OK);
        assert_int_equal(md_number_multiply(&price, &rest, &price), MD_OK);
        md_sum_add(&net, &price);
    }
    struct md_number total;
    char text[MD_NUMBER_TEXT_SIZE];
    assert_int_equal(md_sum_finish(&net, &total), MD_OK);
    md_number_print(&total, text, sizeof text);
    assert_string_equal(text, "1265793.0395");
    /* Control totals of the file: the quantities add up to 51,317. */
    bool found = false;
    for (size_t i = 0; i < info[0].totals_count; i++) {
        if (info[0].totals[i].field != 3) continue;
        md_number_print(&info[0].totals[i].total, text, sizeof text);
        assert_string_equal(text, "51317");
        assert_int_equal(info[0].totals[i].values_count, 2155);
        found = true;
    }
    assert_true(found);
    md_import_free(intake);
    project_close(&project);
}

/* Traps 1 (MM/DD/YYYY), 3 (the tree) and 4 (commas and doubled quotes). */
static void employees(void **state)
{
    (void)state;
    struct project project;
    struct md_intake *intake;
    struct md_import_file_info info[1];
    open_northwind(&project, "employee", &intake, info);
    const struct md_table *people = md_import_table(intake);
    assert_int_equal(people->rows_count, 9);
    assert_cell(people, 0, "born", "1948-12-08");
    assert_cell(people, 1, "title", "Vice President, Sales");
    assert_cell(people, 1, "manager", "");
    assert_cell(people, 5, "manager", "5");
    struct md_buffer notes = {0};
    md_table_print_cell(people, 0, md_kind_field(people->kind, "notes"), NULL, &notes);
    assert_non_null(strstr(md_buffer_text(&notes), "\"The Art of the Cold Call.\""));
    md_buffer_free(&notes);
    assert_true(info[0].columns_ignored_count > 0);
    assert_string_equal(info[0].columns_ignored[0], "FirstName");
    md_import_free(intake);
    project_close(&project);
}

/* Trap 4: accented names; post codes with leading zeros or letters. */
static void accents_and_post_codes(void **state)
{
    (void)state;
    struct project project;
    struct md_intake *intake;
    struct md_import_file_info info[1];
    open_northwind(&project, "customer", &intake, info);
    const struct md_table *customers = md_import_table(intake);
    assert_int_equal(customers->rows_count, 91);
    assert_int_equal(info[0].encoding, MD_ENCODING_UTF8);
    int64_t row = row_of(customers, "ANATR");
    assert_true(row >= 0);
    assert_cell(customers, (size_t)row, "city", "México D.F.");
    assert_cell(customers, (size_t)row, "post_code", "05021");
    row = row_of(customers, "BSBEV");
    assert_cell(customers, (size_t)row, "post_code", "EC2 5NT");
    md_import_free(intake);

    intake = project_intake(&project, "territory");
    struct md_import_file_info infos[1];
    read_all(&project, intake, "territory", "northwind", infos);
    assert_int_equal(md_import_table(intake)->rows_count, 53);
    assert_true(row_of(md_import_table(intake), "01581") >= 0);
    assert_true(row_of(md_import_table(intake), "1581") < 0);
    md_import_free(intake);
    project_close(&project);
}

static const char *const crm[] = {
    "kind: product\nkey: name\nfields:\n  name: {type: text}\n  series: {type: text}\n"
    "  price: {type: money, currency: USD}\n"
    "load: {file: products.csv, columns: {name: product, price: sales_price}}\n",
    "kind: account\nkey: name\nfields:\n  name: {type: text}\n"
    "  sector: {type: enum, values: [employment, entertainment, finance, marketing, medical, "
    "retail, services, software, technology, telecommunications]}\n"
    "  revenue: {type: money, currency: USD}\n  parent: {type: ref, to: account}\n"
    "load: {file: accounts.csv, columns: {name: account, parent: subsidiary_of}, "
    "map: {sector: {technolgy: technology}}}\n",
    "kind: person\nkey: name\nfields:\n  name: {type: text}\n  manager: {type: ref, to: person}\n"
    "  region: {type: text}\n"
    "load:\n  - {file: sales_teams.csv, columns: {name: sales_agent, region: regional_office}}\n"
    "  - {file: sales_teams.csv, columns: {name: manager}, distinct: true, may_add: true}\n",
    "kind: deal\nkey: id\ndate: closed_on\nfields:\n  id: {type: text}\n"
    "  agent: {type: ref, to: person, required: true}\n"
    "  product: {type: ref, to: product, required: true}\n"
    "  account: {type: ref, to: account}\n"
    "  stage: {type: enum, values: [prospecting, engaging, won, lost]}\n"
    "  engaged_on: {type: date}\n  closed_on: {type: date}\n"
    "  value: {type: money, currency: USD}\n"
    "load: {file: sales_pipeline.csv, columns: {id: opportunity_id, agent: sales_agent, "
    "stage: deal_stage, engaged_on: engage_date, closed_on: close_date, value: close_value}, "
    "map: {product: {GTXPro: GTX Pro}, stage: {Prospecting: prospecting, Engaging: engaging, "
    "Won: won, Lost: lost}}}\n",
};

static void open_crm(struct project *project, const char *kind, struct md_intake **intake,
                     struct md_import_file_info *infos)
{
    need_data();
    project_open(project, crm, sizeof crm / sizeof *crm);
    *intake = project_intake(project, kind);
    read_all(project, *intake, kind, "crm_opportunities", infos);
}

/* How many rows of a table have a text (or "": none) in a field. */
static size_t count_of(const struct md_table *table, const char *field, const char *text)
{
    size_t count = 0;
    char cell[256];
    for (size_t i = 0; i < table->rows_count; i++)
        count += strcmp(cell_text(table, i, field, cell, sizeof cell), text) == 0;
    return count;
}

/* Traps 1 (GTXPro), 2 (missing accounts and dates; 0 is not missing), 6 (CR LF file). */
static void pipeline(void **state)
{
    (void)state;
    struct project project;
    struct md_intake *intake;
    struct md_import_file_info info[1];
    open_crm(&project, "deal", &intake, info);
    const struct md_table *deals = md_import_table(intake);
    assert_int_equal(deals->rows_count, 8800);
    assert_int_equal(info[0].rows_duplicate, 0);
    assert_int_equal(count_of(deals, "product", "GTX Pro"), 1480);
    assert_int_equal(count_of(deals, "product", "GTXPro"), 0);
    assert_int_equal(count_of(deals, "account", ""), 1425);
    assert_int_equal(count_of(deals, "engaged_on", ""), 500);
    assert_int_equal(count_of(deals, "closed_on", ""), 2089);
    assert_int_equal(count_of(deals, "value", ""), 2089);
    assert_int_equal(count_of(deals, "value", "0.00"), 2473);
    assert_int_equal(count_of(deals, "stage", "won"), 4238);
    assert_int_equal(info[0].totals_count, 1);
    char text[MD_NUMBER_TEXT_SIZE];
    md_number_print(&info[0].totals[0].total, text, sizeof text);
    assert_string_equal(text, "10005534");
    assert_string_equal(info[0].totals[0].currency, "USD");
    md_import_free(intake);
    project_close(&project);
}

/* Traps 3 and 5: people by name; managers come out of a second entry over the same file. */
static void people_by_name(void **state)
{
    (void)state;
    struct project project;
    struct md_intake *intake;
    struct md_import_file_info info[2];
    open_crm(&project, "person", &intake, info);
    const struct md_table *people = md_import_table(intake);
    assert_int_equal(info[0].rows_new, 35);
    assert_int_equal(info[1].rows_new, 6);
    assert_int_equal(info[1].rows_duplicate, 29);
    assert_int_equal(people->rows_count, 41);
    int64_t agent = row_of(people, "Anna Snelling");
    int64_t manager = row_of(people, "Dustin Brinkmann");
    assert_true(agent >= 0);
    assert_true(manager >= 0);
    assert_cell(people, (size_t)agent, "manager", "Dustin Brinkmann");
    assert_cell(people, (size_t)agent, "region", "Central");
    assert_cell(people, (size_t)manager, "manager", "");
    struct md_import_match matches[4];
    assert_int_equal(md_import_match(&project.schema, "sales_teams.csv", matches, 4), 2);
    assert_int_equal(md_import_match(&project.schema, "sales_team.csv", matches, 4), 0);
    md_import_free(intake);
    project_close(&project);
}

/* Trap 4: the misspelt sector. */
static void misspelt_sector(void **state)
{
    (void)state;
    struct project project;
    struct md_intake *intake;
    struct md_import_file_info info[1];
    open_crm(&project, "account", &intake, info);
    const struct md_table *accounts = md_import_table(intake);
    assert_int_equal(accounts->rows_count, 85);
    assert_int_equal(count_of(accounts, "sector", "technology"), 12);
    assert_cell(accounts, (size_t)row_of(accounts, "Acme Corporation"), "revenue", "1100.04");
    md_import_free(intake);
    project_close(&project);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(american_dates),   cmocka_unit_test(exact_discounts),
        cmocka_unit_test(employees),        cmocka_unit_test(accents_and_post_codes),
        cmocka_unit_test(pipeline),         cmocka_unit_test(people_by_name),
        cmocka_unit_test(misspelt_sector),
    };
    return cmocka_run_group_tests(tests, find_shared, NULL);
}
