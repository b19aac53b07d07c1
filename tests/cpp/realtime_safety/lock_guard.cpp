// Stands before the functions by which threads lock, wait for and wake each other, and counts them: a lock
// that nobody else holds makes no system call, and is one all the same.
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>

#include <ctime>

#include "realtime_safety/thread_counts.h"

namespace {

void note() {
    if (sistrum::test::thread_counts.armed) ++sistrum::test::thread_counts.locks;
}

}  // namespace

// glibc's own function of the same name, looked up once.
#define SISTRUM_COUNTED(name, parameters, arguments, exceptions)                                           \
    extern "C" __attribute__((visibility("default"))) int name parameters exceptions {                     \
        static int(*const next) parameters = reinterpret_cast<int(*) parameters>(dlsym(RTLD_NEXT, #name)); \
        note();                                                                                            \
        return next arguments;                                                                             \
    }

SISTRUM_COUNTED(pthread_mutex_lock, (pthread_mutex_t * mutex), (mutex), noexcept)
SISTRUM_COUNTED(pthread_mutex_trylock, (pthread_mutex_t * mutex), (mutex), noexcept)
SISTRUM_COUNTED(pthread_mutex_timedlock, (pthread_mutex_t * mutex, const timespec* until), (mutex, until),
                noexcept)
SISTRUM_COUNTED(pthread_mutex_clocklock, (pthread_mutex_t * mutex, clockid_t clock, const timespec* until),
                (mutex, clock, until), noexcept)
SISTRUM_COUNTED(pthread_rwlock_rdlock, (pthread_rwlock_t * lock), (lock), noexcept)
SISTRUM_COUNTED(pthread_rwlock_tryrdlock, (pthread_rwlock_t * lock), (lock), noexcept)
SISTRUM_COUNTED(pthread_rwlock_wrlock, (pthread_rwlock_t * lock), (lock), noexcept)
SISTRUM_COUNTED(pthread_rwlock_trywrlock, (pthread_rwlock_t * lock), (lock), noexcept)
SISTRUM_COUNTED(pthread_spin_lock, (pthread_spinlock_t * lock), (lock), noexcept)
SISTRUM_COUNTED(pthread_spin_trylock, (pthread_spinlock_t * lock), (lock), noexcept)
SISTRUM_COUNTED(pthread_cond_wait, (pthread_cond_t * condition, pthread_mutex_t* mutex), (condition, mutex), )
SISTRUM_COUNTED(pthread_cond_timedwait,
                (pthread_cond_t * condition, pthread_mutex_t* mutex, const timespec* until),
                (condition, mutex, until), )
SISTRUM_COUNTED(pthread_cond_clockwait,
                (pthread_cond_t * condition, pthread_mutex_t* mutex, clockid_t clock, const timespec* until),
                (condition, mutex, clock, until), )
SISTRUM_COUNTED(pthread_cond_signal, (pthread_cond_t * condition), (condition), noexcept)
SISTRUM_COUNTED(pthread_cond_broadcast, (pthread_cond_t * condition), (condition), noexcept)
SISTRUM_COUNTED(sem_wait, (sem_t * semaphore), (semaphore), )
SISTRUM_COUNTED(sem_trywait, (sem_t * semaphore), (semaphore), noexcept)
SISTRUM_COUNTED(sem_timedwait, (sem_t * semaphore, const timespec* until), (semaphore, until), )
SISTRUM_COUNTED(sem_clockwait, (sem_t * semaphore, clockid_t clock, const timespec* until),
                (semaphore, clock, until), )
SISTRUM_COUNTED(sem_post, (sem_t * semaphore), (semaphore), noexcept)
SISTRUM_COUNTED(pthread_join, (pthread_t thread, void** result), (thread, result), )
