#define ORT_API_MANUAL_INIT  // the API table comes from the library we chose, not from one we were linked
                             // with
#include "model/session.h"

#include <onnxruntime_cxx_api.h>
#include <onnxruntime_session_options_config_keys.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include "model/bounded_memory.h"
#include "model/error.h"
#include "model/graph_scan.h"
#include "model/onnxruntime.h"

namespace sistrum {
namespace {

constexpr std::size_t kMaxMessage = 240;

// What ONNX Runtime works out beforehand: results up to so many bytes. A graph may ask for any number of far
// larger ones.
constexpr const char* kMaxFoldedBytes = "65536";
constexpr const char* kMaxFoldedBytesKey = "optimization.constant_folding_max_output_size_in_bytes";  // 1.24

std::string one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    if (text.size() > kMaxMessage) text = text.substr(0, kMaxMessage) + "...";
    return text;
}

std::string seconds_text(double seconds) {
    std::ostringstream text;
    text << seconds;  // without the zeros of to_string
    return text.str();
}

// ONNX Runtime keeps a diary of its use in the home folder, sends it to its maker, and has a thread for that.
// It looks at this variable once, when its environment is made; who has set it before us stays asked.
class NoTelemetry {
  public:
    NoTelemetry() : ours_(std::getenv(kName) == nullptr) {
        if (ours_) setenv(kName, "1", 1);
    }
    ~NoTelemetry() {
        if (ours_) unsetenv(kName);
    }
    NoTelemetry(const NoTelemetry&) = delete;
    NoTelemetry& operator=(const NoTelemetry&) = delete;

  private:
    static constexpr const char* kName = "ORT_DISABLE_TELEMETRY";
    bool ours_;
};

// Our memory as ONNX Runtime wants it; what it throws is caught there, as a status of the call.
class BoundedAllocator : public OrtAllocator {
  public:
    BoundedAllocator() : OrtAllocator{} {
        version = ORT_API_VERSION;
        Alloc = [](OrtAllocator*, std::size_t size) { return allocate_bounded(size); };
        Reserve = Alloc;
        Free = [](OrtAllocator*, void* memory) { free_bounded(memory); };
        Info = [](const OrtAllocator* self) -> const OrtMemoryInfo* {
            return static_cast<const BoundedAllocator*>(self)->memory_;
        };
    }

  private:
    Ort::MemoryInfo memory_ = Ort::MemoryInfo::CreateCpu(OrtDeviceAllocator, OrtMemTypeDefault);
};

// What every session shares. Made after the library is in and never destroyed: its members call into the API
// table, which no static destructor may outlive.
class Runtime {
  public:
    Runtime() : env_(make_environment()) {
        Ort::ThrowOnError(Ort::GetApi().RegisterAllocator(env_, &allocator_));
    }

    Ort::Session open(std::span<const std::byte> onnx) {
        Ort::SessionOptions options;
        options.SetIntraOpNumThreads(1);
        options.SetInterOpNumThreads(1);
        options.SetExecutionMode(ORT_SEQUENTIAL);
        options.SetGraphOptimizationLevel(ORT_ENABLE_ALL);
        options.AddConfigEntry(kOrtSessionOptionsConfigAllowIntraOpSpinning, "0");
        options.AddConfigEntry(kOrtSessionOptionsConfigAllowInterOpSpinning, "0");
        options.AddConfigEntry(kOrtSessionOptionsConfigSetDenormalAsZero, "1");
        options.AddConfigEntry(kOrtSessionOptionsConfigUseEnvAllocators, "1");
        options.AddConfigEntry(kMaxFoldedBytesKey, kMaxFoldedBytes);
        return {env_, onnx.data(), onnx.size(), options};
    }

  private:
    static Ort::Env make_environment() {
        const NoTelemetry none;
        load_api();
        return {OrtLoggingLevel::ORT_LOGGING_LEVEL_FATAL, "sistrum"};
    }

    static void load_api() {
        const auto entry = reinterpret_cast<const OrtApiBase* (*)()>(onnxruntime_entry_point());
        const OrtApi* const api = entry()->GetApi(ORT_API_VERSION);
        if (api == nullptr) {
            throw ModelError(std::string("ONNX Runtime ") + entry()->GetVersionString() +
                             " is too old: expected 1." + std::to_string(ORT_API_VERSION) + " or newer");
        }
        Ort::InitApi(api);
    }

    Ort::Env env_;
    BoundedAllocator allocator_;
};

Runtime& runtime() {
    static Runtime* const instance = new Runtime;
    return *instance;
}

Ort::Session open_session(std::span<const std::byte> onnx, const std::string& file_name,
                          const LoadLimits& limits) {
    try {
        scan_graph(onnx, limits.max_nodes);
        const MemoryCap cap(limits.max_file_bytes + limits.max_run_bytes);
        return runtime().open(onnx);
    } catch (const std::invalid_argument& error) {
        throw ModelError(file_name + ": " + error.what());
    } catch (const Ort::Exception& error) {
        throw ModelError(file_name + ": ONNX Runtime refuses it: " + one_line(error.what()));
    }
}

}  // namespace

void prepare_onnxruntime() {
    try {
        runtime();
    } catch (const Ort::Exception& error) {
        throw ModelError("ONNX Runtime: " + one_line(error.what()));
    }
}

// A port as the graph declares it.
struct GraphPort {
    std::string name;
    ONNXTensorElementDataType type;
    std::vector<std::int64_t> shape;
};

struct Session::Impl {
    Impl(std::span<const std::byte> onnx, const std::string& name, const LoadLimits& load_limits)
        : file_name(name), limits(load_limits), session(open_session(onnx, name, load_limits)) {
        const Ort::AllocatorWithDefaultOptions allocator;
        for (std::size_t i = 0; i < session.GetInputCount(); ++i) {
            inputs.push_back(
                port(session.GetInputNameAllocated(i, allocator).get(), session.GetInputTypeInfo(i)));
        }
        for (std::size_t i = 0; i < session.GetOutputCount(); ++i) {
            outputs.push_back(
                port(session.GetOutputNameAllocated(i, allocator).get(), session.GetOutputTypeInfo(i)));
        }
    }

    GraphPort port(const char* name, const Ort::TypeInfo& info) const {
        if (info.GetONNXType() != ONNX_TYPE_TENSOR) {
            throw ModelError(file_name + ": port \"" + name + "\": expected a tensor");
        }
        const auto tensor = info.GetTensorTypeAndShapeInfo();
        return {name, tensor.GetElementType(), tensor.GetShape()};
    }

    void check(const char* kind, const std::vector<Port>& declared,
               const std::vector<GraphPort>& real) const {
        if (declared.size() != real.size()) {
            throw ModelError(file_name + ": model card: " + kind + ": expected the graph's " +
                             std::to_string(real.size()) + ", found " + std::to_string(declared.size()));
        }
        for (std::size_t i = 0; i < declared.size(); ++i) {
            const std::string key = file_name + ": model card: " + kind + "[" + std::to_string(i) + "]";
            const auto same = std::find_if(real.begin(), real.end(), [&](const GraphPort& port) {
                return port.name == declared[i].name;
            });
            if (same == real.end()) {
                throw ModelError(key + ".name: the graph has no port \"" + declared[i].name + "\"");
            }
            if (same->type != ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT) {
                throw ModelError(key + ": expected a float32 tensor in the graph, found type " +
                                 std::to_string(static_cast<int>(same->type)));
            }
            if (same->shape != declared[i].shape) {
                throw ModelError(key + ".shape: expected the graph's " + shape_text(same->shape) +
                                 ", found " + shape_text(declared[i].shape));
            }
        }
    }

    std::string file_name;
    LoadLimits limits;
    mutable Ort::Session session;  // Run() is thread-safe but not const
    std::vector<GraphPort> inputs, outputs;
};

Session::Session(std::span<const std::byte> onnx, const std::string& file_name, const LoadLimits& limits) try
    : impl_(std::make_unique<Impl>(onnx, file_name, limits)) {
} catch (const Ort::Exception& error) {
    throw ModelError(file_name + ": ONNX Runtime: " + one_line(error.what()));
}

Session::~Session() = default;

void Session::check_ports(const std::vector<Port>& inputs, const std::vector<Port>& outputs) const {
    impl_->check("inputs", inputs, impl_->inputs);
    impl_->check("outputs", outputs, impl_->outputs);
    std::uint64_t bytes = 0;
    for (const auto* ports : {&inputs, &outputs}) {
        for (const Port& port : *ports) bytes += port.size() * sizeof(float);
    }
    if (bytes <= impl_->limits.max_port_bytes) return;
    throw ModelError(impl_->file_name + ": inputs and outputs: expected at most " +
                     std::to_string(impl_->limits.max_port_bytes >> 20) + " MB, found " +
                     std::to_string(bytes >> 20) + " MB");
}

// Tensors over our own memory; names and values in the ports' order.
struct Inference::Impl {
    Impl(const Session::Impl& owner, const std::vector<Port>& input_ports,
         const std::vector<Port>& output_ports)
        : session(owner), memory(Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault)) {
        bind(input_ports, input_data, input_names, inputs);
        bind(output_ports, output_data, output_names, outputs);
    }

    void bind(const std::vector<Port>& ports, std::vector<std::vector<float>>& data,
              std::vector<std::string>& names, std::vector<Ort::Value>& values) {
        for (const Port& port : ports) {
            auto& buffer = data.emplace_back(port.size());
            names.push_back(port.name);
            values.push_back(Ort::Value::CreateTensor<float>(memory, buffer.data(), buffer.size(),
                                                             port.shape.data(), port.shape.size()));
        }
    }

    static std::vector<const char*> pointers(const std::vector<std::string>& names) {
        std::vector<const char*> result;
        for (const auto& name : names) result.push_back(name.c_str());
        return result;
    }

    const Session::Impl& session;
    Ort::MemoryInfo memory;
    Ort::RunOptions options;
    std::atomic<bool> stopped{false};
    std::vector<std::vector<float>> input_data, output_data;
    std::vector<std::string> input_names, output_names;
    std::vector<Ort::Value> inputs, outputs;
};

Inference::Inference(const Session& session, const std::vector<Port>& inputs,
                     const std::vector<Port>& outputs)
    : impl_(std::make_unique<Impl>(session.impl(), inputs, outputs)) {}
Inference::~Inference() = default;
Inference::Inference(Inference&&) noexcept = default;
Inference& Inference::operator=(Inference&&) noexcept = default;

std::span<float> Inference::input(std::size_t index) {
    return impl_->input_data.at(index);
}
std::span<const float> Inference::output(std::size_t index) const {
    return impl_->output_data.at(index);
}

void Inference::run() {
    const auto input_names = Impl::pointers(impl_->input_names);
    const auto output_names = Impl::pointers(impl_->output_names);
    const std::string& file = impl_->session.file_name;
    if (impl_->stopped.exchange(false)) impl_->options.UnsetTerminate();  // it came after the run before
    const MemoryCap cap(impl_->session.limits.max_run_bytes);
    try {
        impl_->session.session.Run(impl_->options, input_names.data(), impl_->inputs.data(),
                                   impl_->inputs.size(), output_names.data(), impl_->outputs.data(),
                                   impl_->outputs.size());
    } catch (const Ort::Exception& error) {
        if (cap.exceeded()) {
            throw ModelError(file + ": a run takes more than " +
                             std::to_string(impl_->session.limits.max_run_bytes >> 20) + " MB");
        }
        if (impl_->stopped) {
            throw ModelError(file + ": a run takes more than " +
                             seconds_text(impl_->session.limits.max_run_seconds) + " s");
        }
        throw ModelError(file + ": ONNX Runtime: " + one_line(error.what()));
    }
}

void Inference::stop() noexcept {
    impl_->stopped = true;
    impl_->options.SetTerminate();
}

}  // namespace sistrum
