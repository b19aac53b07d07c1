// From a recording to what makes a model's sound come nearest to it, by the encoder that lies beside the
// model.
#pragma once

#include <filesystem>

#include "model/model.h"
#include "realtime/audio.h"
#include "render/encoder.h"

namespace sistrum {

// drums.onnx -> drums.encoder.onnx, in the same folder.
std::filesystem::path encoder_path(const std::filesystem::path& model);

// Loads the encoder, checks that it was trained for this model, and runs it. `path`: where the model was
// asked for; content decides which model it is, so it may have been loaded from elsewhere. Throws ModelError
// or std::invalid_argument: one line.
Encoding encode_recording(const Model& model, const std::filesystem::path& path, const Audio& recording);

}  // namespace sistrum
