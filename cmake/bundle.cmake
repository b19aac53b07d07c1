# sistrum_bundle(target resources): puts what the plug-in needs at run time beside its binary (ONNX Runtime, the
# resampler), and the models and presets into <binary's folder>/<resources>. A changed one is copied without linking.
function(sistrum_bundle target resources)
  sistrum_binary_folder(${target} binary)
  set(resources "${binary}/${resources}")
  file(GLOB models CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/models/*.onnx")
  if(NOT models)
    message(STATUS "models/ holds no .onnx: ${target} is bundled without a sound")
  endif()

  file(GLOB_RECURSE presets CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/presets/*.json")

  set(libraries)
  set(commands)
  if(NOT EXISTS "${SISTRUM_ONNXRUNTIME_LIBRARY}")
    message(FATAL_ERROR "SISTRUM_ONNXRUNTIME_LIBRARY: expected a library to ship, found '${SISTRUM_ONNXRUNTIME_LIBRARY}'")
  endif()
  foreach(library IN ITEMS "${SISTRUM_ONNXRUNTIME_LIBRARY}" "${SISTRUM_SOXR_LIBRARY}")
    file(REAL_PATH "${library}" file)
    # Shipped under the name that is asked for at run time: libsoxr.so.0.1.2 -> libsoxr.so.0.
    cmake_path(GET file FILENAME name)
    string(REGEX REPLACE "^(.+\\.so\\.[0-9]+)\\..*$" "\\1" soname "${name}")
    string(REGEX REPLACE "^libonnxruntime\\..*dylib$" "libonnxruntime.dylib" soname "${soname}")
    list(APPEND libraries "${file}")
    list(APPEND commands COMMAND ${CMAKE_COMMAND} -E copy_if_different "${file}" "${binary}/${soname}")
  endforeach()

  cmake_path(GET SISTRUM_ONNXRUNTIME_LIBRARY PARENT_PATH runtime)
  set(licences)
  foreach(document IN ITEMS LICENSE ThirdPartyNotices.txt)
    if(EXISTS "${runtime}/../${document}")
      list(APPEND licences "${runtime}/../${document}")
      list(APPEND commands COMMAND ${CMAKE_COMMAND} -E copy_if_different
        "${runtime}/../${document}" "${resources}/licences/onnxruntime-${document}")
    endif()
  endforeach()
  set(soxr_licence /usr/share/doc/libsoxr0/copyright) # where Debian keeps it
  if(EXISTS "${soxr_licence}")
    list(APPEND licences "${soxr_licence}")
    list(APPEND commands COMMAND ${CMAKE_COMMAND} -E copy_if_different "${soxr_licence}" "${resources}/licences/soxr")
  endif()
  set(flac_licence /usr/share/doc/libflac-dev/copyright) # of libFLAC and libogg, which are linked
  set(ogg_licence /usr/share/doc/libogg-dev/copyright)
  foreach(library IN ITEMS flac ogg)
    if(EXISTS "${${library}_licence}")
      list(APPEND licences "${${library}_licence}")
      list(APPEND commands
        COMMAND ${CMAKE_COMMAND} -E copy_if_different "${${library}_licence}" "${resources}/licences/${library}")
    endif()
  endforeach()
  set(fonts "${PROJECT_SOURCE_DIR}/plugin/shell/assets/OFL.txt")
  list(APPEND commands
    COMMAND ${CMAKE_COMMAND} -E copy_if_different "${PROJECT_SOURCE_DIR}/LICENSE" "${resources}/licences/LICENSE"
    COMMAND ${CMAKE_COMMAND} -E copy_if_different "${fonts}" "${resources}/licences/Inter-OFL.txt")
  foreach(model IN LISTS models)
    list(APPEND commands COMMAND ${CMAKE_COMMAND} -E copy "${model}" "${resources}/models/")
  endforeach()

  set(stamp "${CMAKE_CURRENT_BINARY_DIR}/${target}.bundled")
  add_custom_command(OUTPUT "${stamp}"
    COMMAND ${CMAKE_COMMAND} -E rm -rf "${resources}/models" "${resources}/presets"
    COMMAND ${CMAKE_COMMAND} -E make_directory "${binary}" "${resources}/models" "${resources}/licences"
    COMMAND ${CMAKE_COMMAND} -E copy_directory "${PROJECT_SOURCE_DIR}/presets" "${resources}/presets"
    ${commands}
    COMMAND ${CMAKE_COMMAND} -E touch "${stamp}"
    DEPENDS ${models} ${presets} ${libraries} ${licences} "${fonts}" "${PROJECT_SOURCE_DIR}/LICENSE"
    COMMENT "Bundling models, presets and libraries with ${target}"
    VERBATIM)
  add_custom_target(${target}_bundle DEPENDS "${stamp}")
  add_dependencies(${target} ${target}_bundle)
  set_target_properties(${target} PROPERTIES BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH "$ORIGIN")
endfunction()

# The folder that the target's binary is written to. $<TARGET_FILE_DIR> would say so too, but makes the bundle
# depend on the binary that depends on it where a target's policies are older (CMP0112), as JUCE's are.
function(sistrum_binary_folder target out)
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "EXECUTABLE")
    get_target_property(folder ${target} RUNTIME_OUTPUT_DIRECTORY)
  else()
    get_target_property(folder ${target} LIBRARY_OUTPUT_DIRECTORY)
  endif()
  get_target_property(is_bundle ${target} BUNDLE)
  if(APPLE AND is_bundle)
    get_target_property(extension ${target} BUNDLE_EXTENSION)
    get_target_property(name ${target} OUTPUT_NAME)
    string(APPEND folder "/${name}.${extension}/Contents/MacOS")
  endif()
  set(${out} "${folder}" PARENT_SCOPE)
endfunction()
