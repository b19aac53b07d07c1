// The one exception to rt_macros.h: offline the audio thread waits for renders. RealtimeSanitizer has to be
// told.
#pragma once

#if defined(__has_feature)
#if __has_feature(realtime_sanitizer)
#include <sanitizer/rtsan_interface.h>
#define SISTRUM_REALTIME_SANITIZER
#endif
#endif

namespace sistrum {

// While it lives, this thread may wait even inside of a nonblocking function.
struct MayWait {
    MayWait() noexcept {}  // not trivial: where nothing checks, it is no unused variable
#ifdef SISTRUM_REALTIME_SANITIZER
    __rtsan::ScopedDisabler disabler;
#endif
};

}  // namespace sistrum
