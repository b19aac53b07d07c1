# Third-party libraries of the core, each behind one target. All are Debian packages but ONNX Runtime, whose
# headers bootstrap.sh unpacks and whose library is loaded at run time, never linked.
find_package(Threads REQUIRED)

# FFTW, single precision, static and unexported: a host that brings its own FFTW never meets ours.
find_path(SISTRUM_FFTW_INCLUDE fftw3.h REQUIRED)
find_library(SISTRUM_FFTW_LIBRARY NAMES libfftw3f.a fftw3f REQUIRED)
add_library(sistrum_fftw INTERFACE)
target_include_directories(sistrum_fftw SYSTEM INTERFACE "${SISTRUM_FFTW_INCLUDE}")
target_link_libraries(sistrum_fftw INTERFACE "${SISTRUM_FFTW_LIBRARY}" Threads::Threads)
if(UNIX AND NOT APPLE)
  target_link_options(sistrum_fftw INTERFACE "LINKER:--exclude-libs,ALL")
endif()

# soxr, the resampler.
find_path(SISTRUM_SOXR_INCLUDE soxr.h REQUIRED)
find_library(SISTRUM_SOXR_LIBRARY soxr REQUIRED)
add_library(sistrum_soxr INTERFACE)
target_include_directories(sistrum_soxr SYSTEM INTERFACE "${SISTRUM_SOXR_INCLUDE}")
target_link_libraries(sistrum_soxr INTERFACE "${SISTRUM_SOXR_LIBRARY}")

# FLAC, which writes its files; static and unexported like FFTW. Its library asks for Ogg's.
find_path(SISTRUM_FLAC_INCLUDE FLAC/stream_encoder.h REQUIRED)
find_library(SISTRUM_FLAC_LIBRARY NAMES libFLAC.a FLAC REQUIRED)
find_library(SISTRUM_OGG_LIBRARY NAMES libogg.a ogg REQUIRED)
add_library(sistrum_flac INTERFACE)
target_include_directories(sistrum_flac SYSTEM INTERFACE "${SISTRUM_FLAC_INCLUDE}")
target_compile_definitions(sistrum_flac INTERFACE FLAC__NO_DLL)
target_link_libraries(sistrum_flac INTERFACE "${SISTRUM_FLAC_LIBRARY}" "${SISTRUM_OGG_LIBRARY}")
if(UNIX AND NOT APPLE)
  target_link_options(sistrum_flac INTERFACE "LINKER:--exclude-libs,ALL")
endif()

# nlohmann-json: Debian's package brings a pkg-config file and headers only.
find_path(SISTRUM_JSON_INCLUDE nlohmann/json.hpp REQUIRED)
add_library(nlohmann_json INTERFACE)
add_library(nlohmann_json::nlohmann_json ALIAS nlohmann_json)
target_include_directories(nlohmann_json SYSTEM INTERFACE "${SISTRUM_JSON_INCLUDE}")

# ONNX Runtime: C and C++ headers only.
set(SISTRUM_ONNXRUNTIME_INCLUDE "${PROJECT_SOURCE_DIR}/.cache/onnxruntime/include"
    CACHE PATH "Folder with onnxruntime_c_api.h and onnxruntime_cxx_api.h (bootstrap.sh makes it)")
if(NOT EXISTS "${SISTRUM_ONNXRUNTIME_INCLUDE}/onnxruntime_cxx_api.h")
  message(FATAL_ERROR "No ONNX Runtime headers in ${SISTRUM_ONNXRUNTIME_INCLUDE}: run bootstrap.sh, "
                      "or set SISTRUM_ONNXRUNTIME_INCLUDE")
endif()
add_library(sistrum_onnxruntime INTERFACE)
target_include_directories(sistrum_onnxruntime SYSTEM INTERFACE "${SISTRUM_ONNXRUNTIME_INCLUDE}")

# ONNX Runtime's library, for bundles and tests: by default the one in the interpreter's onnxruntime wheel.
if(NOT SKBUILD)
  find_package(Python 3.11 REQUIRED COMPONENTS Interpreter)
  if(NOT SISTRUM_ONNXRUNTIME_LIBRARY)
    execute_process(
      COMMAND "${Python_EXECUTABLE}" -c
        "import glob, importlib.util, os; s = importlib.util.find_spec('onnxruntime'); print(sorted(glob.glob(os.path.join(os.path.dirname(s.origin), 'capi', 'libonnxruntime*.[sd]*')), key=lambda p: 'providers' in p)[0])"
      OUTPUT_VARIABLE sistrum_found_onnxruntime OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    set(SISTRUM_ONNXRUNTIME_LIBRARY "${sistrum_found_onnxruntime}"
        CACHE FILEPATH "libonnxruntime.so that bundles ship and tests load" FORCE)
  endif()
endif()

# doctest and Google Benchmark, only where they are used.
if(SISTRUM_BUILD_TESTS)
  find_package(doctest REQUIRED)
endif()
if(SISTRUM_BUILD_BENCHMARKS)
  find_package(benchmark REQUIRED)
endif()
