#include "realtime_safety/frozen_threads.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>

namespace sistrum::test {
namespace {

constexpr timespec kNap{0, 200'000};  // 0.2 ms

std::atomic<bool> frozen{false};
std::atomic<int> standing{0};

void stand_still(int) {
    ++standing;
    while (frozen) nanosleep(&kNap, nullptr);
    --standing;
}

std::vector<pid_t> other_threads(pid_t spared) {
    std::vector<pid_t> threads;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task")) {
        const pid_t thread = std::stoi(entry.path().filename().string());
        if (thread != spared && thread != this_thread()) threads.push_back(thread);
    }
    return threads;
}

}  // namespace

pid_t this_thread() {
    return static_cast<pid_t>(syscall(SYS_gettid));
}

void wait_until_asleep(pid_t thread) {
    const std::string path = "/proc/self/task/" + std::to_string(thread) + "/stat";
    for (std::string text; true; nanosleep(&kNap, nullptr)) {
        std::getline(std::ifstream(path), text);
        const auto name_end = text.rfind(')');  // "id (name) state ..."
        if (name_end != std::string::npos && text.compare(name_end, 3, ") S") == 0) return;
    }
}

FrozenThreads::FrozenThreads(pid_t spared) {
    struct sigaction action {};
    action.sa_handler = stand_still;
    action.sa_flags = SA_RESTART;
    sigaction(SIGUSR2, &action, nullptr);
    const auto threads = other_threads(spared);
    int sent = 0;
    frozen = true;
    for (const pid_t thread : threads) sent += syscall(SYS_tgkill, getpid(), thread, SIGUSR2) == 0;
    while (standing < sent) nanosleep(&kNap, nullptr);
}

FrozenThreads::~FrozenThreads() {
    frozen = false;
    while (standing > 0) nanosleep(&kNap, nullptr);
}

}  // namespace sistrum::test
