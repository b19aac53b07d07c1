#include "representation/real_fft.h"

#include <fftw3.h>

#include <memory>
#include <mutex>
#include <new>
#include <utility>

namespace sistrum {
namespace {

// FFTW's planner keeps global tables without a lock of its own; executing plans is thread-safe.
std::mutex& planner_mutex() {
    static std::mutex mutex;
    return mutex;
}

// Aligned memory from FFTW, zeroed.
template <typename T>
class FftwBuffer {
  public:
    explicit FftwBuffer(std::size_t count)
        : data_(static_cast<T*>(fftwf_malloc(count * sizeof(T)))), count_(count) {
        if (data_ == nullptr) throw std::bad_alloc();
        std::uninitialized_value_construct_n(data_, count);
    }
    ~FftwBuffer() { fftwf_free(data_); }
    FftwBuffer(const FftwBuffer&) = delete;
    FftwBuffer& operator=(const FftwBuffer&) = delete;

    T* data() { return data_; }
    std::span<T> span() { return {data_, count_}; }

  private:
    T* data_;
    std::size_t count_;
};

class Plan {
  public:
    template <typename Make>
    explicit Plan(Make&& make) {
        const std::lock_guard lock(planner_mutex());
        plan_ = std::forward<Make>(make)();
        if (plan_ == nullptr) throw std::bad_alloc();
    }
    ~Plan() {
        const std::lock_guard lock(planner_mutex());
        fftwf_destroy_plan(plan_);
    }
    Plan(const Plan&) = delete;
    Plan& operator=(const Plan&) = delete;

    void run() const { fftwf_execute(plan_); }

  private:
    fftwf_plan plan_ = nullptr;
};

}  // namespace

struct InverseRealFft::Impl {
    explicit Impl(int fft_size)
        : size(fft_size),
          bins(static_cast<std::size_t>(fft_size / 2 + 1)),
          samples(static_cast<std::size_t>(fft_size)),
          plan([this] {
              // std::complex<float> and fftwf_complex share their layout, as FFTW's manual states.
              return fftwf_plan_dft_c2r_1d(size, reinterpret_cast<fftwf_complex*>(bins.data()),
                                           samples.data(), FFTW_ESTIMATE);
          }) {}

    int size;
    FftwBuffer<std::complex<float>> bins;
    FftwBuffer<float> samples;
    Plan plan;
};

InverseRealFft::InverseRealFft(int size) : impl_(std::make_unique<Impl>(size)) {}
InverseRealFft::~InverseRealFft() = default;

std::span<std::complex<float>> InverseRealFft::bins() {
    return impl_->bins.span();
}

std::span<const float> InverseRealFft::run() {
    impl_->plan.run();
    return impl_->samples.span();
}

struct Dct4::Impl {
    explicit Impl(int dct_size)
        : input(static_cast<std::size_t>(dct_size)),
          output(static_cast<std::size_t>(dct_size)),
          plan([this, dct_size] {
              return fftwf_plan_r2r_1d(dct_size, input.data(), output.data(), FFTW_REDFT11, FFTW_ESTIMATE);
          }) {}

    FftwBuffer<float> input, output;
    Plan plan;
};

Dct4::Dct4(int size) : impl_(std::make_unique<Impl>(size)) {}
Dct4::~Dct4() = default;

std::span<float> Dct4::input() {
    return impl_->input.span();
}

std::span<const float> Dct4::run() {
    impl_->plan.run();
    for (float& value : impl_->output.span()) value *= 0.5f;  // FFTW's REDFT11 is twice the sum
    return impl_->output.span();
}

}  // namespace sistrum
