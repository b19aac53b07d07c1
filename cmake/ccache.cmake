# Compiles through ccache where it is installed and no other launcher was asked for. Paths are taken relative to
# the sources, so that another checkout finds what this one compiled.
find_program(SISTRUM_CCACHE ccache)
mark_as_advanced(SISTRUM_CCACHE)
if(SISTRUM_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(sistrum_launcher "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=true
      "${SISTRUM_CCACHE}")
  set(CMAKE_C_COMPILER_LAUNCHER "${sistrum_launcher}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${sistrum_launcher}")
endif()
