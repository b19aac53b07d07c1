// An ONNX Runtime session behind plain types; session.cpp is the only file that includes ONNX Runtime.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "model/card.h"
#include "model/model.h"

namespace sistrum {

// Has ONNX Runtime loaded and set up, which the first session does otherwise: so that it can be done while
// the model's file is read. Throws ModelError.
void prepare_onnxruntime();

// A graph on one thread with fixed shapes. Thread-safe: any number of Inference objects may run at once.
class Session {
  public:
    // Throws ModelError where ONNX Runtime or the limits refuse it.
    Session(std::span<const std::byte> onnx, const std::string& file_name, const LoadLimits& limits);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    // Throws ModelError unless the graph has exactly these ports, in float32 and with these shapes, and they
    // are within the limits.
    void check_ports(const std::vector<Port>& inputs, const std::vector<Port>& outputs) const;

    struct Impl;
    const Impl& impl() const { return *impl_; }

  private:
    std::unique_ptr<Impl> impl_;
};

// The buffers of one run, bound once to the session's ports so that run() copies nothing.
class Inference {
  public:
    // The session outlives it.
    Inference(const Session& session, const std::vector<Port>& inputs, const std::vector<Port>& outputs);
    Inference(const Session& session, const Card& card) : Inference(session, card.inputs, card.outputs) {}
    ~Inference();
    Inference(Inference&&) noexcept;
    Inference& operator=(Inference&&) noexcept;

    std::span<float> input(std::size_t index);  // inputs[index], to be filled
    void run();                                 // throws ModelError
    void stop() noexcept;  // [any] the run under way ends soon with an error, between two nodes
    std::span<const float> output(std::size_t index) const;  // outputs[index]

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sistrum
