// Tells the host that own values moved, so that it shows them and records nothing.
//
// JUCE reports a change made on the message thread as a user's edit (VST3: performEdit), which a host in
// write mode records as automation, and played back it would touch the control. A change reported by another
// thread goes out with the next block instead (VST3: output parameter changes): hosts show it. So a thread of
// its own.
#pragma once

#include <juce_core/juce_core.h>

#include <mutex>
#include <vector>

#include "host_parameter.h"

namespace sistrum::shell {

class OwnValueDisplay final : private juce::Thread {
  public:
    OwnValueDisplay() : Thread("Sistrum own values") {}
    ~OwnValueDisplay() override { stopThread(-1); }

    // [main] Returns at once. The thread starts with the first value; the parameters outlive this.
    void show(const std::vector<HostParameter*>& moved);

  private:
    void run() override;

    std::mutex mutex_;
    std::vector<HostParameter*> moved_;  // guarded by mutex_
};

}  // namespace sistrum::shell
