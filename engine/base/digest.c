#include "base/digest.h"

#include <openssl/evp.h>

#include "base/memory.h"

struct md_digester {
    EVP_MD_CTX *context;
};

struct md_digester *md_digester_new(void)
{
    struct md_digester *digester = md_alloc(sizeof *digester);
    digester->context = EVP_MD_CTX_new();
    if (digester->context == NULL || EVP_DigestInit_ex(digester->context, EVP_sha256(), NULL) != 1)
        digester->context = md_realloc(NULL, (size_t)-1); /* out of memory: ends the process */
    return digester;
}

void md_digester_add(struct md_digester *digester, const void *bytes, size_t length)
{
    EVP_DigestUpdate(digester->context, bytes, length);
}

struct md_digest md_digester_end(struct md_digester *digester)
{
    struct md_digest digest;
    EVP_DigestFinal_ex(digester->context, digest.bytes, NULL);
    EVP_MD_CTX_free(digester->context);
    md_free(digester);
    return digest;
}

struct md_digest md_digest_of(const void *bytes, size_t length)
{
    struct md_digester *digester = md_digester_new();
    md_digester_add(digester, bytes, length);
    return md_digester_end(digester);
}

void md_digest_hex(const struct md_digest *digest, char hex[MD_DIGEST_HEX])
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < MD_DIGEST_BYTES; i++) {
        hex[2 * i] = digits[digest->bytes[i] >> 4];
        hex[2 * i + 1] = digits[digest->bytes[i] & 15];
    }
    hex[2 * MD_DIGEST_BYTES] = '\0';
}
