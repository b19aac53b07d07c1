// What loading or running a model can fail with: one line that names file, key, expected and found.
#pragma once

#include <stdexcept>
#include <string>

namespace sistrum {

class ModelError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}  // namespace sistrum
