/* second_generate SALES FOLDER: records of the second plan, the same on every machine: sellers.csv,
 * stores.csv, items.csv, sales.csv. A thousandth as many sellers as sales, at least 100; every
 * 100th seller sells nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hand.h"

enum { STORES = 120, ITEMS = 60 };

static uint64_t random_state = 20260301;

/* SplitMix64: whole numbers only, so nothing depends on a mathematics library. */
static uint64_t next_random(void)
{
    uint64_t z = (random_state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static int64_t below(int64_t limit)
{
    return (int64_t)(next_random() % (uint64_t)limit);
}

/* Small ones are more frequent. */
static int64_t skewed(int64_t limit)
{
    int64_t one = below(limit), other = below(limit);
    return one < other ? one : other;
}

static FILE *create(const char *folder, const char *name, const char *heading)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (file == NULL) hand_fail("cannot write", path);
    fprintf(file, "%s\n", heading);
    return file;
}

static void write_sellers(const char *folder, int64_t count)
{
    static const char *const levels[] = {"junior", "senior", "lead"};
    FILE *file = create(folder, "sellers.csv", "id,name,level,target");
    for (int64_t i = 0; i < count; i++)
        fprintf(file, "P%06lld,Seller %lld,%s,%lld.00\n", (long long)i + 1, (long long)i + 1,
                levels[skewed(3)], (long long)(60000 + 500 * below(400)));
    fclose(file);
}

static void write_stores(const char *folder)
{
    static const char *const sizes[] = {"small", "medium", "large"};
    static const char *const districts[] = {"north", "east", "south", "west", "centre"};
    FILE *file = create(folder, "stores.csv", "id,district,size");
    for (int i = 0; i < STORES; i++)
        fprintf(file, "T%03d,%s,%s\n", i + 1, districts[below(5)], sizes[below(3)]);
    fclose(file);
}

static void write_items(const char *folder)
{
    static const char *const families[] = {"tool", "part", "service", "media"};
    static const char *const words[] = {"Hammer", "Bolt", "Visit", "Film", "Gauge", "Seal"};
    FILE *file = create(folder, "items.csv", "id,name,family");
    for (int i = 0; i < ITEMS; i++)
        fprintf(file, "I%03d,%s%s %d,%s\n", i + 1, i % 13 == 7 ? "Demo " : "", words[i % 6], i + 1,
                families[i % 4]);
    fclose(file);
}

static void write_sales(const char *folder, int64_t count, int64_t sellers)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    static const char *const coupons[] = {"NONE", "NONE", "NONE", "WEB", "SPRING", "STAFF", "CLUB"};
    FILE *file =
        create(folder, "sales.csv", "id,sold_on,seller,item,store,units,price,coupon,returned");
    for (int64_t i = 0; i < count; i++) {
        int64_t seller = skewed(sellers);
        if (seller % 100 == 99) seller--;
        int month = (int)below(12), coupon = (int)below(7);
        int64_t cents = 500 + skewed(1 << (6 + below(12)));
        fprintf(file, "S%08lld,2026-%02d-%02d,P%06lld,I%03d,T%03d,%d,%lld.%02lld,%s",
                (long long)i + 1, month + 1, (int)below(days[month]) + 1, (long long)seller + 1,
                (int)skewed(ITEMS) + 1, (int)below(STORES) + 1, (int)skewed(40) + 1,
                (long long)cents / 100, (long long)cents % 100, coupons[coupon]);
        if (coupon > 2) fprintf(file, "-%d", (int)below(300));
        fprintf(file, ",%d\n", below(25) == 0);
    }
    fclose(file);
}

int main(int count, char **words)
{
    if (count != 3) hand_fail("use: second_generate SALES FOLDER", words[0]);
    int64_t sales = atoll(words[1]), sellers = sales / 1000 < 100 ? 100 : sales / 1000;
    write_sellers(words[2], sellers);
    write_stores(words[2]);
    write_items(words[2]);
    write_sales(words[2], sales, sellers);
    return 0;
}
