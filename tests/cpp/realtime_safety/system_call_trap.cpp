// Sees a thread's system calls by a seccomp filter: the kernel sends a signal in place of each, whose handler
// counts it and makes the call after all, from the one instruction that the filter lets through.
#include <csignal>

#include "realtime_safety/realtime_guard.h"
#include "realtime_safety/thread_counts.h"

#if defined(__linux__) && defined(__x86_64__)

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>

extern "C" {
// number, then the six arguments; `sistrum_past_system_call` is what the kernel takes for its caller.
long sistrum_system_call(long number, long a, long b, long c, long d, long e, long f);
extern const char sistrum_past_system_call[];
}
asm(R"(
    .text
    .type sistrum_system_call, @function
sistrum_system_call:
    mov %rdi, %rax
    mov %rsi, %rdi
    mov %rdx, %rsi
    mov %rcx, %rdx
    mov %r8, %r10
    mov %r9, %r8
    mov 8(%rsp), %r9
    syscall
sistrum_past_system_call:
    ret
    .size sistrum_system_call, . - sistrum_system_call
)");

namespace sistrum::test {
namespace {

extern "C" void make_counted_call(int, siginfo_t*, void* context) {
    if (thread_counts.armed) ++thread_counts.system_calls;
    auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
    registers[REG_RAX] =
        sistrum_system_call(registers[REG_RAX], registers[REG_RDI], registers[REG_RSI], registers[REG_RDX],
                            registers[REG_R10], registers[REG_R8], registers[REG_R9]);
}

void handle_trapped_calls() {
    struct sigaction action {};
    action.sa_sigaction = make_counted_call;
    action.sa_flags = SA_SIGINFO | SA_NODEFER;
    sigaction(SIGSYS, &action, nullptr);
}

constexpr sock_filter load(std::size_t offset) {
    return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
}
// Goes on with the next instruction if equal, else leaves out `skip` of them.
constexpr sock_filter if_equal(std::uint32_t value, std::uint8_t skip) {
    return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skip);
}
constexpr sock_filter answer(std::uint32_t action) {
    return BPF_STMT(BPF_RET | BPF_K, action);
}

}  // namespace

bool trap_system_calls() {
    static std::once_flag handled;
    std::call_once(handled, handle_trapped_calls);
    const auto caller = reinterpret_cast<std::uintptr_t>(sistrum_past_system_call);
    constexpr auto kCaller = offsetof(seccomp_data, instruction_pointer);  // 64 bits, the low half first
    std::array filter{load(kCaller),
                      if_equal(static_cast<std::uint32_t>(caller), 3),
                      load(kCaller + 4),
                      if_equal(static_cast<std::uint32_t>(caller >> 32), 1),
                      answer(SECCOMP_RET_ALLOW),
                      load(offsetof(seccomp_data, nr)),
                      if_equal(__NR_rt_sigreturn, 1),  // the handler's own way back
                      answer(SECCOMP_RET_ALLOW),
                      answer(SECCOMP_RET_TRAP)};
    const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
}

}  // namespace sistrum::test

#else

bool sistrum::test::trap_system_calls() {
    return false;
}

#endif
