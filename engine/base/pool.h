/* base/pool.h
 *
 * pool: run tasks 0..count-1 on up to `threads` threads (the caller is one of them). Tasks share
 * nothing they write; results are combined by the caller in task order, so that any number of
 * threads gives the same bytes. All threads have joined when the call returns.
 */
#ifndef MD_BASE_POOL_H
#define MD_BASE_POOL_H

#include <stddef.h>

/* work(context, task, thread): thread is 0..threads-1, for a scratch area of its own. */
typedef void md_pool_work(void *context, size_t task, size_t thread);

void md_pool_run(size_t threads, size_t count, md_pool_work *work, void *context);

#endif
