# Compiles through ccache where it is installed and no other launcher was asked for.
find_program(SISTRUM_CCACHE ccache)
mark_as_advanced(SISTRUM_CCACHE)
if(SISTRUM_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER "${SISTRUM_CCACHE}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${SISTRUM_CCACHE}")
endif()
