# SISTRUM_SANITIZE=address,undefined or thread or realtime (clang 20 on) instruments every target of the build.
if(SISTRUM_SANITIZE)
  add_compile_options(-fsanitize=${SISTRUM_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SISTRUM_SANITIZE})
endif()
