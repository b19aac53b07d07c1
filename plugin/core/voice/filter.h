// The resonant filter of a part: two poles, low, band or high-pass, stereo. [audio]
#pragma once

#include "part/part_params.h"
#include "realtime/rt_macros.h"
#include "voice/glide.h"

namespace sistrum {

// What the filter is made of: g and k of the topology-preserving state-variable filter (A. Simper, "Solving
// the continuous SVF equations using trapezoidal integration and equivalent currents", 2013), and how much
// of its input and of its two states is heard. Every value on the way from one to another is a stable filter.
struct FilterShape {
    double g = 0.0;  // tan(pi cutoff / rate)
    double k = 2.0;  // 1 / Q
    double input = 1.0, band = 0.0, low = 0.0;
    bool operator==(const FilterShape&) const = default;
};

// Cutoff in Hz, kept below half the rate; resonance 0..1 is Q 0.71..10, even steps in decibels. Low and
// high-pass are unity in their pass band, the band-pass is at its centre.
FilterShape filter_shape(FilterType type, float cutoff, float resonance,
                         double sample_rate) noexcept SISTRUM_NONBLOCKING;

FilterShape between(const FilterShape& from, const FilterShape& to, float part) noexcept SISTRUM_NONBLOCKING;

// Counts everything in samples, so that block sizes change nothing. Off means bypassed: bits pass as they
// are.
class Filter {
  public:
    // Silent, and what was on its way has arrived.
    void reset() noexcept SISTRUM_NONBLOCKING;
    // 0 samples: at once.
    void glide_to(const FilterShape& shape, int samples) noexcept SISTRUM_NONBLOCKING;
    // What rings now fades to nothing in so many samples, whatever comes in.
    void damp(int samples) noexcept SISTRUM_NONBLOCKING;

    bool bypassed() const noexcept SISTRUM_NONBLOCKING { return off() && !shape_.gliding(); }
    bool ringing() const noexcept SISTRUM_NONBLOCKING;

    void process(float* left, float* right, int frames) noexcept SISTRUM_NONBLOCKING;
    // The same without input, over zeros: ends for good at the sample where less than -140 dB is left.
    void ring_out(float* left, float* right, int frames) noexcept SISTRUM_NONBLOCKING;

  private:
    struct Side {
        double first = 0.0, second = 0.0;  // the integrators
    };
    struct Solved;  // a shape as each sample needs it
    static float step(Side& side, float sample, const Solved& solved) noexcept SISTRUM_NONBLOCKING;
    bool faded() const noexcept SISTRUM_NONBLOCKING;

    bool off() const noexcept SISTRUM_NONBLOCKING {
        return shape_.target().band == 0.0 && shape_.target().low == 0.0;
    }
    bool moving() const noexcept SISTRUM_NONBLOCKING { return shape_.gliding() || damping_ > 0; }
    void step_moving(float& left, float& right) noexcept SISTRUM_NONBLOCKING;

    Glide<FilterShape> shape_;
    Side left_, right_;
    int damping_ = 0;  // samples left
};

}  // namespace sistrum
