# JUCE 7.0.5: the distribution's package where there is one, else the pinned upstream tag.
# sistrum_configure_juce(target) gives a plug-in and its wrappers the definitions that every part must share.
find_package(JUCE 7.0.5 CONFIG QUIET)
if(NOT JUCE_FOUND)
  include(FetchContent)
  FetchContent_Declare(JUCE
    GIT_REPOSITORY https://github.com/juce-framework/JUCE.git
    GIT_TAG 7.0.5
    GIT_SHALLOW ON)
  FetchContent_MakeAvailable(JUCE)
endif()

function(sistrum_configure_juce target)
  target_compile_definitions(${target} PUBLIC
    JUCE_WEB_BROWSER=0
    JUCE_USE_CURL=0
    JUCE_JACK=0
    JUCE_USE_FLAC=0
    JUCE_USE_OGGVORBIS=0
    JUCE_USE_MP3AUDIOFORMAT=0
    JUCE_DISPLAY_SPLASH_SCREEN=0
    JUCE_REPORT_APP_USAGE=0
    JUCE_VST3_CAN_REPLACE_VST2=0)
  # VST3 has no controller messages: hosts send pedal and pitch bend to parameters that a plug-in names for them
  # (IMidiMapping). The wrapper makes 2080 of these, behind ours and not to be automated.
  if(TARGET ${target}_VST3)
    target_compile_definitions(${target}_VST3 PRIVATE JUCE_VST3_EMULATE_MIDI_CC_WITH_PARAMETERS=1)
  endif()
  # Debian's JUCE would put its own URI in place of ours.
  get_target_property(uri ${target} JUCE_LV2URI)
  foreach(each IN ITEMS ${target} ${target}_LV2)
    if(TARGET ${each})
      target_compile_definitions(${each} PRIVATE JucePlugin_LV2URI="${uri}")
    endif()
  endforeach()
endfunction()
