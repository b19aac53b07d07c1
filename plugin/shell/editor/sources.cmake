# What the editor is made of, from plugin/shell.
set(editor_sources
  editor/control_list.cpp
  editor/control_row.cpp
  editor/editor.cpp
  editor/look_and_feel.cpp
  editor/message_view.cpp
  editor/mix_row.cpp
  editor/pad.cpp
  editor/pad_grid.cpp
  editor/parameter_slider.cpp
  editor/part_panel.cpp
  editor/response_curve.cpp
  editor/status_line.cpp
  editor/theme.cpp
  editor/waveform.cpp)
