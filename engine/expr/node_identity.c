#include "expr/node_identity.h"

#include <string.h>

#include "base/digest.h"

/* Integers are written lowest byte first, so that a hash does not depend on the machine. */
static void add_integer(struct md_buffer *out, uint64_t value)
{
    char bytes[8];
    for (int i = 0; i < 8; i++) bytes[i] = (char)(value >> (8 * i) & 0xff);
    md_buffer_add(out, bytes, sizeof bytes);
}

/* A length first, so that no two lists of texts are written alike; NULL differs from "". */
static void add_text(struct md_buffer *out, const char *text)
{
    if (text == NULL) {
        add_integer(out, UINT64_MAX);
        return;
    }
    size_t length = strlen(text);
    add_integer(out, length);
    md_buffer_add(out, text, length);
}

static void add_number(struct md_buffer *out, const struct md_number *number)
{
    md_u128 numerator = (md_u128)number->numerator;
    add_integer(out, (uint64_t)numerator);
    add_integer(out, (uint64_t)(numerator >> 64));
    add_integer(out, (uint64_t)number->denominator);
}

static void add_tier_number(struct md_buffer *out, const struct md_tier_number *number)
{
    add_integer(out, (uint64_t)(int64_t)number->param);
    if (number->param < 0) add_number(out, &number->number);
}

/* The table's content; its name and place are no part of what it computes. */
static void add_tiers(struct md_buffer *out, const struct md_tiers *tiers)
{
    add_integer(out, tiers->method);
    add_integer(out, tiers->upper);
    add_integer(out, tiers->below);
    add_integer(out, tiers->below_given);
    add_tier_number(out, &tiers->below_value);
    add_integer(out, tiers->above);
    add_integer(out, tiers->tiers_count);
    for (size_t i = 0; i < tiers->tiers_count; i++) {
        add_tier_number(out, &tiers->tiers[i].edge);
        add_text(out, tiers->tiers[i].text);
        if (tiers->tiers[i].text == NULL) add_tier_number(out, &tiers->tiers[i].value);
    }
}

/* A param's table has the params' place in its versions: each with its first day. */
static void add_versions(struct md_buffer *out, const struct md_tiers *tiers)
{
    for (size_t i = 0; i < tiers->versions_count; i++) {
        add_integer(out, (uint64_t)(int64_t)tiers->sinces[i]);
        add_tiers(out, tiers->versions[i]);
    }
}

/* A table's name is part of a look-up, since its reason ("no entry Z in group_factor") says it. */
static void add_lookup(struct md_buffer *out, const struct md_lookup_table *table)
{
    add_text(out, table->name);
    add_integer(out, table->key_base);
    md_buffer_add(out, (const char *)table->digest, sizeof table->digest);
}

static bool is_named(const struct md_node *node)
{
    if (node->text == NULL) return false;
    switch (node->op) {
    case MD_OP_ROW:
    case MD_OP_FIELD:
    case MD_OP_LINE:
    case MD_OP_NAMED:
    case MD_OP_PARAM: return true;
    default: return false;
    }
}

static void add_type(struct md_buffer *out, const struct md_node *node)
{
    add_integer(out, node->type.base);
    add_integer(out, node->type.unit);
    add_text(out, node->type.unit_name);
    /* The kind of a node with operands follows from theirs, and that of a named leaf from its name. */
    bool follows = is_named(node) || node->operands_count > 0;
    if (!follows) add_integer(out, (uint64_t)(int64_t)node->type.kind);
}

void md_node_identity_set(const struct md_graph *graph, struct md_node *node,
                          struct md_buffer *scratch)
{
    md_buffer_clear(scratch);
    add_text(scratch, md_op_word(node->op));
    add_type(scratch, node);
    add_integer(scratch, (uint64_t)(int64_t)node->shift);
    /* A slot and a line's column have the same number in every model, but not the component that pays a line. */
    bool column = node->op == MD_OP_LINE && node->integer < MD_LINE_PAY;
    bool numbered = !is_named(node) || node->op == MD_OP_ROW || column;
    if (numbered) add_integer(scratch, (uint64_t)node->integer);
    add_text(scratch, node->text);
    if (node->op == MD_OP_NUMBER) add_number(scratch, &node->number);
    if (node->op == MD_OP_CALL) add_integer(scratch, node->rounding);
    if (node->table != NULL) add_lookup(scratch, node->table);
    if (node->tiers != NULL) {
        add_tiers(scratch, node->tiers);
        add_versions(scratch, node->tiers);
    }
    add_integer(scratch, node->operands_count);
    for (uint32_t i = 0; i < node->operands_count; i++)
        md_buffer_add(scratch, (const char *)graph->nodes[node->operands[i]].identity,
                      sizeof node->identity);
    struct md_digest digest = md_digest_of(scratch->text, scratch->length);
    memcpy(node->identity, digest.bytes, sizeof node->identity);
}
