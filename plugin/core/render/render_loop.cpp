// The render thread: what it works on next, and exact sounds. Draws are in render_draws.cpp.
#include <chrono>
#include <exception>
#include <utility>

#include "render/morph.h"
#include "render/render_job.h"
#include "render/resample.h"
#include "render/velocity_layers.h"

namespace sistrum {

std::shared_ptr<const StreamFacts> RenderThread::facts_of(const std::shared_ptr<const StreamSource>& source) {
    return source != nullptr ? source->facts : nullptr;
}

// What the audio thread gets.
std::unique_ptr<RenderedSound> RenderThread::sound_of(const Heard& heard) {
    auto sound = std::make_unique<RenderedSound>();
    sound->layers = heard.layers;
    sound->draws = heard.draws;
    sound->generation = heard.generation;
    sound->streaming = heard.streaming;
    return sound;
}

void RenderThread::run() {
    while (!stop_) {
        wake_.wait();
        collect();
        while (!stop_ && work()) collect();
        forget_unused_models();
    }
}

void RenderThread::collect() {
    done_sounds().collect();
    streams_exchange_.collect();
}

// Notes that are held first, then exact sounds; attacks, and draws layer by layer, while there is no wish.
// Where wishes never end, because something is automated all the time, attacks of the pitches that are played
// and draws have a turn now and then: hits of other parts want theirs.
bool RenderThread::work() {
    constexpr int kExactInARow = 16;  // a kit
    constexpr int kAttacksAfterExact = 4;
    if (work_on_streams()) return true;
    if (attacks_due_ > 0) {
        --attacks_due_;
        if (work_on_attacks(AttackCache::Which::played)) return true;
    }
    if (exact_in_a_row_ >= kExactInARow) {
        exact_in_a_row_ = 0;
        if (work_on_draws()) return true;
    }
    if (auto job = next_job()) {
        ++exact_in_a_row_;
        attacks_due_ = kAttacksAfterExact;
        work_on(*job);
        return true;
    }
    exact_in_a_row_ = 0;
    return work_on_attacks(AttackCache::Which::any) || work_on_draws();
}

// Waits for the loader.
bool RenderThread::blocked(const Part& part) {
    const auto& request = part.wish.request;
    return (request != nullptr && !request->resolved) || part.wish.encoding != nullptr;
}

// What was rendered is not what the audio thread has: it came with a state, or the rate changed.
bool RenderThread::unheard(int index) const {
    const Heard& heard = heard_[static_cast<std::size_t>(index)];
    const auto& layers = at(index).render.layers;
    if (layers.empty() || rate_ <= 0.0) return false;
    return heard.source != layers || heard.rate_generation != rate_generation_;
}

// Sounds that exist but cannot be heard yet go first: they cost a resampling only.
std::optional<RenderThread::Job> RenderThread::next_job() {
    const std::lock_guard lock(mutex_);
    std::optional<int> chosen;
    for (int step = 0; step < count(); ++step) {
        const int index = (next_part_ + step) % count();
        if (!pending(index)) continue;
        if (unheard(index)) {
            chosen = index;
            break;
        }
        if (!chosen && !blocked(at(index))) chosen = index;
    }
    if (!chosen) return std::nullopt;
    next_part_ = *chosen + 1;
    const Part& part = at(*chosen);
    Job job;
    job.part = *chosen;
    job.number = exchange_.wanted(*chosen);
    job.rate = rate_;
    job.rate_generation = rate_generation_;
    job.wish = part.wish;
    job.last = part.render;
    job.last_model = part.model;
    if (const auto& request = part.wish.request; request != nullptr) {
        job.model = request->model;
        job.model_error = request->error;
    }
    // After the number: what changes from here on is the next job's.
    job.slots = exchange_.slots(*chosen);
    const PartValues values = settings_.all(*chosen);
    job.morph = value_of(values, PartParam::morph);
    job.draw_settings = draw_settings(values);
    job.take_holding(values);
    job.unheard = unheard(*chosen);
    return job;
}

void RenderThread::work_on(Job& job) {
    try {
        if (job.unheard) {
            publish(job, job.last);  // the rest of the wish is the next job's
            return;
        }
        if (job.model == nullptr) {
            revise(job);
            return finish(job, job.model_error);
        }
        const bool placed = job.wish.place_from_kit && job.model->card().streams();
        if ((job.wish.from_kit || placed) && !take_from_kit(job)) return;
        const WantedSound wanted = wanted_sound(job.model->card(), job.wish, job.slots, job.morph);
        render(job, wanted);
        finish(job, "");
    } catch (const std::exception& error) {
        revise(job);
        finish(job, error.what());
    }
}

// Takes what the kit says of the part. False: a newer wish waits.
bool RenderThread::take_from_kit(Job& job) {
    const std::lock_guard lock(mutex_);
    Part& part = at(job.part);
    if (part.wish.request != job.wish.request || part.wish.from_kit != job.wish.from_kit) {
        exchange_.done(job.part, job.number);
        return false;
    }
    apply_kit_to(job.part);
    job.wish = part.wish;
    job.take_holding(settings_.all(job.part));
    return true;
}

// Renders what is wanted unless it is what was rendered last. Of a sound with layers the full one is heard as
// soon as it is there; a wish that came meanwhile makes the others pointless.
void RenderThread::render(Job& job, const WantedSound& wanted) {
    const Card& card = job.model->card();
    const bool same_model = job.last.model_sha256 == job.model->sha256();
    if (same_model && fits(card, job.last, wanted)) return revise(job);
    const auto begin = std::chrono::steady_clock::now();
    PartRender result;
    result.sound = morphed(job, wanted);
    if (wanted.other) result.morphing = Morphing{wanted.one, *wanted.other, wanted.amount};
    if (same_model && fits(card, job.last, {result.sound, std::nullopt, 0.0})) return revise(job);
    result.model_sha256 = job.model->sha256();
    result.model_name = card.name;
    result.model_title = card.title;
    auto full = renderers_.render(job.model, result.sound);
    result.values = std::move(full.own);
    result.layers = {std::move(full.audio)};
    if (!publish(job, result)) return;
    const std::chrono::duration<double, std::milli> passed = std::chrono::steady_clock::now() - begin;
    last_render_ms_ = passed.count();
    const int layers = layer_count(result.sound);
    if (layers == 1) return;
    for (int layer = layers - 2; layer >= 0; --layer) {
        if (exchange_.wanted(job.part) != job.number) return;
        const Sound softer = layer_sound(card, result.sound, result.values, layer);
        result.layers.insert(result.layers.begin(), renderers_.render(job.model, softer).audio);
    }
    publish(job, result);
}

Sound RenderThread::morphed(const Job& job, const WantedSound& wanted) {
    if (!wanted.other) return wanted.one;
    const Card& card = job.model->card();
    OwnValues one, other;
    if (needs_own_values(card, wanted.one, *wanted.other)) {
        one = renderers_.own_values(job.model, wanted.one);
        other = renderers_.own_values(job.model, *wanted.other);
    }
    return morph_sounds(card, {wanted.one, one}, {*wanted.other, other}, wanted.amount);
}

// How the hits of a part follow each other: as it varies, and as there is a model to draw with. Held notes
// are drawn by their keys.
Draws RenderThread::draws_of(const Part& part, const DrawSettings& settings, bool held) {
    if (!settings.varies() || held) return Draws::none;
    const auto& request = part.wish.request;
    const bool may_come =
        request != nullptr && !request->resolved && request->sha256 == part.render.model_sha256;
    if (part.model != nullptr || may_come) return Draws::endless;
    return part.render.first_draws.empty() ? Draws::none : Draws::fixed;
}

// The same sound, but its draws, or how its notes are held, may have changed: hands it out anew if they did.
void RenderThread::revise(Job& job) {
    if (job.last.layers.empty() || job.rate <= 0.0) return;
    const auto source = source_for(job, job.last);
    {
        const std::lock_guard lock(mutex_);
        Part& part = at(job.part);
        if (part.render.layers != job.last.layers) return;
        if (job.model != nullptr && job.model->sha256() == part.render.model_sha256) part.model = job.model;
        const Heard& heard = heard_[static_cast<std::size_t>(job.part)];
        const bool same_draws =
            heard.settings == job.draw_settings &&
            heard.draws == draws_of(part, job.draw_settings, source != nullptr && job.chromatic);
        if (same_draws && heard.streaming == facts_of(source)) return;
    }
    publish(job, job.last);
}

// Brings a render to the host's rate and hands it to the audio thread. If the rate changed meanwhile, the
// next job does it again. False: a state was restored over it.
bool RenderThread::publish(Job& job, const PartRender& result) {
    Heard& heard = heard_[static_cast<std::size_t>(job.part)];
    const bool at_hand = heard.source == result.layers && heard.rate_generation == job.rate_generation;
    auto layers = at_hand ? heard.layers : at_rate(result.layers, job.rate);
    const auto source = source_for(job, result);
    const std::lock_guard lock(mutex_);
    Part& part = at(job.part);
    if (part.render.layers != job.last.layers) return false;
    if (part.render.layers != result.layers) {
        part.render = result;
        part.model = job.model;
        ++part.renders;
        job.last = result;
        job.last_model = job.model;
    }
    exchange_.count_change();
    if (job.rate_generation != rate_generation_) exchange_.wish_silently(job.part);
    if (job.rate_generation != rate_generation_ || rate_ <= 0.0) return true;
    const bool held = source != nullptr && job.chromatic;
    heard = Heard{.generation = heard.generation + 1,
                  .source = result.layers,
                  .layers = std::move(layers),
                  .rate = rate_,
                  .rate_generation = rate_generation_,
                  .draws = draws_of(part, job.draw_settings, held),
                  .settings = job.draw_settings,
                  .streaming = facts_of(source)};
    exchange_.publish(job.part, sound_of(heard));
    return true;
}

std::vector<std::shared_ptr<const Audio>> RenderThread::at_rate(
    const std::vector<std::shared_ptr<const Audio>>& layers, double rate) {
    std::vector<std::shared_ptr<const Audio>> resampled;
    if (rate <= 0.0) return resampled;
    for (const auto& layer : layers) {
        resampled.push_back(
            layer->sample_rate == rate ? layer : std::make_shared<const Audio>(resample(*layer, rate)));
    }
    return resampled;
}

void RenderThread::finish(const Job& job, const std::string& message) {
    const std::lock_guard lock(mutex_);
    Part& part = at(job.part);
    if (exchange_.wanted(job.part) == job.number) {
        part.message = message.empty() && part.encoding_end == job.number ? part.encoding_error : message;
    }
    exchange_.done(job.part, job.number);
    exchange_.count_change();
    done_changed_.notify_all();
}

// Models that no part asks for or draws with any more.
void RenderThread::forget_unused_models() {
    const std::lock_guard lock(mutex_);
    std::vector<const Model*> used;
    for (const Part& part : parts_) {
        used.push_back(part.model.get());
        if (part.wish.request != nullptr) used.push_back(part.wish.request->model.get());
    }
    renderers_.keep_only(used);
}

}  // namespace sistrum
