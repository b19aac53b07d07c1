// Marks functions the audio thread calls: no allocation, lock, exception, file or log inside. Clang 20 and
// later check it at compile time (-Wfunction-effects) and at run time (RealtimeSanitizer).
#pragma once

#if defined(__clang__) && __clang_major__ >= 20
#define SISTRUM_NONBLOCKING [[clang::nonblocking]]
#else
#define SISTRUM_NONBLOCKING
#endif
