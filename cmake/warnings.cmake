# sistrum_warnings: strict warnings for our own targets only, never for dependencies.
add_library(sistrum_warnings INTERFACE)
target_compile_options(sistrum_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor)
# The same arithmetic on every build of one machine: no fused multiply-add behind our back.
target_compile_options(sistrum_warnings INTERFACE -ffp-contract=off)
