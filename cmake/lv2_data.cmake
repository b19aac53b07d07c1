# The descriptions in an LV2 bundle: sistrum_correct_lv2_data(target) puts right, after linking, what JUCE writes
# against the specifications.
set(SISTRUM_CORRECT_LV2 "${CMAKE_CURRENT_LIST_DIR}/correct_lv2.py")

function(sistrum_correct_lv2_data target)
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND "${Python_EXECUTABLE}" "${SISTRUM_CORRECT_LV2}" "$<TARGET_FILE_DIR:${target}>"
    COMMENT "Correcting the LV2 descriptions" VERBATIM)
endfunction()
