#include "value/pairwise.h"

const char *md_pairwise_fault_text(enum md_pairwise_fault fault)
{
    static const char *const texts[] = {
#define MD_PAIRWISE_FAULT_TEXT(constant, sentence) sentence,
        MD_PAIRWISE_FAULT_LIST(MD_PAIRWISE_FAULT_TEXT)
#undef MD_PAIRWISE_FAULT_TEXT
    };
    return texts[fault];
}

static enum md_status refuse(struct md_pairwise *out, enum md_pairwise_fault fault, size_t row, size_t column)
{
    out->fault = fault;
    out->row = row;
    out->column = column;
    return MD_RANGE;
}

static enum md_status check(const struct md_number *matrix, size_t count, struct md_pairwise *out)
{
    const struct md_number one = MD_NUMBER_ONE;
    if (count < MD_PAIRWISE_LEAST || count > MD_PAIRWISE_MOST) return refuse(out, MD_PAIRWISE_SIZE, 0, 0);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j <= i; j++) {
            struct md_number product;
            const struct md_number *a = &matrix[i * count + j], *b = &matrix[j * count + i];
            if (md_number_sign(a) <= 0) return refuse(out, MD_PAIRWISE_SIGN, i, j);
            if (md_number_sign(b) <= 0) return refuse(out, MD_PAIRWISE_SIGN, j, i);
            if (i == j && !md_number_equal(a, &one)) return refuse(out, MD_PAIRWISE_DIAGONAL, i, j);
            if (md_number_multiply(a, b, &product) != MD_OK) return refuse(out, MD_PAIRWISE_RANGE, i, j);
            if (!md_number_equal(&product, &one)) return refuse(out, MD_PAIRWISE_RECIPROCAL, i, j);
        }
    }
    return MD_OK;
}

/* The geometric mean of a row. */
static enum md_status row_mean(const struct md_number *row, size_t count, struct md_number *mean)
{
    struct md_number product = MD_NUMBER_ONE;
    enum md_status status = MD_OK;
    for (size_t j = 0; j < count && status == MD_OK; j++) status = md_number_multiply(&product, &row[j], &product);
    if (status == MD_OK) status = md_number_root(&product, (int64_t)count, mean);
    return status == MD_OK && md_number_is_zero(mean) ? MD_RANGE : status;
}

/* (A w)_i / w_i, added to *sum. */
static enum md_status add_eigen(const struct md_number *row, const struct md_number *weights, size_t i, size_t count,
                                struct md_number *sum)
{
    struct md_number product, value = MD_NUMBER_ZERO;
    enum md_status status = MD_OK;
    for (size_t j = 0; j < count && status == MD_OK; j++) {
        status = md_number_multiply(&row[j], &weights[j], &product);
        if (status == MD_OK) status = md_number_add(&value, &product, &value);
    }
    if (status == MD_OK) status = md_number_divide(&value, &weights[i], &value);
    return status == MD_OK ? md_number_add(sum, &value, sum) : status;
}

static enum md_status measure_consistency(const struct md_number *matrix, const struct md_number *weights,
                                          size_t count, struct md_pairwise *out)
{
    /* Random index for 3 to 9 things, in hundredths. */
    static const int64_t index[] = {58, 90, 112, 124, 132, 141, 145};
    struct md_number things = md_number_from_integer((int64_t)count);
    out->lambda = MD_NUMBER_ZERO;
    out->ratio = MD_NUMBER_ZERO;
    enum md_status status = MD_OK;
    for (size_t i = 0; i < count && status == MD_OK; i++)
        status = add_eigen(matrix + i * count, weights, i, count, &out->lambda);
    if (status == MD_OK) status = md_number_divide(&out->lambda, &things, &out->lambda);
    if (status != MD_OK || count < 3) return status;
    struct md_number divisor = md_number_from_scaled((int64_t)(count - 1) * index[count - 3], 2);
    status = md_number_subtract(&out->lambda, &things, &out->ratio);
    return status == MD_OK ? md_number_divide(&out->ratio, &divisor, &out->ratio) : status;
}

enum md_status md_pairwise_weights(const struct md_number *matrix, size_t count, struct md_number *weights,
                                   struct md_pairwise *out)
{
    struct md_number means[MD_PAIRWISE_MOST], sum = MD_NUMBER_ZERO;
    *out = (struct md_pairwise){.fault = MD_PAIRWISE_FINE, .lambda = MD_NUMBER_ZERO, .ratio = MD_NUMBER_ZERO};
    if (check(matrix, count, out) != MD_OK) return MD_RANGE;
    enum md_status status = MD_OK;
    for (size_t i = 0; i < count && status == MD_OK; i++) {
        status = row_mean(matrix + i * count, count, &means[i]);
        if (status == MD_OK) status = md_number_add(&sum, &means[i], &sum);
    }
    for (size_t i = 0; i < count && status == MD_OK; i++) status = md_number_divide(&means[i], &sum, &means[i]);
    if (status == MD_OK) status = measure_consistency(matrix, means, count, out);
    if (status != MD_OK) return refuse(out, MD_PAIRWISE_RANGE, 0, 0);
    for (size_t i = 0; i < count; i++) weights[i] = means[i];
    return MD_OK;
}
