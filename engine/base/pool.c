#include "base/pool.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/memory.h"

struct shared_work {
    atomic_size_t next;
    size_t count;
    md_pool_work *work;
    void *context;
};

struct worker {
    struct shared_work *shared;
    size_t thread;
    pthread_t id;
};

static void *take_tasks(void *argument)
{
    struct worker *worker = argument;
    struct shared_work *shared = worker->shared;
    for (;;) {
        size_t task = atomic_fetch_add(&shared->next, 1);
        if (task >= shared->count) return NULL;
        shared->work(shared->context, task, worker->thread);
    }
}

void md_pool_run(size_t threads, size_t count, md_pool_work *work, void *context)
{
    struct shared_work shared = {.count = count, .work = work, .context = context};
    atomic_init(&shared.next, 0);
    if (threads > count) threads = count;
    if (threads < 1) threads = 1;
    struct worker *workers = md_alloc_array(threads, sizeof *workers);
    size_t started = 1;
    for (size_t i = 0; i < threads; i++) workers[i] = (struct worker){&shared, i, 0};
    /* A thread that cannot be started is no failure: those that run take its tasks. */
    while (started < threads &&
           pthread_create(&workers[started].id, NULL, take_tasks, &workers[started]) == 0)
        started++;
    take_tasks(&workers[0]);
    for (size_t i = 1; i < started; i++) pthread_join(workers[i].id, NULL);
    md_free(workers);
}
