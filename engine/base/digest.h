/* base/digest.h
 *
 * digest: SHA-256 (FIPS 180-4, by libcrypto), incremental and at once.
 */
#ifndef MD_BASE_DIGEST_H
#define MD_BASE_DIGEST_H

#include <stddef.h>

enum { MD_DIGEST_BYTES = 32, MD_DIGEST_HEX = 65 };

struct md_digest {
    unsigned char bytes[MD_DIGEST_BYTES];
};

struct md_digester; /* one at work; made and ended by the calls below */

struct md_digester *md_digester_new(void);
void md_digester_add(struct md_digester *digester, const void *bytes, size_t length);

/* Finish: gives the digest and frees the digester. */
struct md_digest md_digester_end(struct md_digester *digester);

struct md_digest md_digest_of(const void *bytes, size_t length);

/* 64 hexadecimal digits and a NUL. */
void md_digest_hex(const struct md_digest *digest, char hex[MD_DIGEST_HEX]);

#endif
