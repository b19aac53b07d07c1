// The render thread: notes that are held, and the attacks they begin with.
#include <exception>

#include "render/render_job.h"

namespace sistrum {

// What the part's parameters say of how its notes are held.
void RenderThread::Job::take_holding(const PartValues& values) {
    chromatic = whole_value_of(values, PartParam::play) == static_cast<int>(PlayMode::chromatic);
    const bool stretch = whole_value_of(values, PartParam::notes) == static_cast<int>(NoteMode::stretch);
    note_seconds = stretch ? value_of(values, PartParam::length) : 0.0;
}

// Whoever waits offline hears of it when all of them are far enough.
bool RenderThread::work_on_streams() {
    const bool were_done = streams_exchange_.all_done();
    if (streams_.work()) return true;
    if (!were_done) {
        const std::lock_guard lock(mutex_);
        done_changed_.notify_all();
    }
    return false;
}

// While something else is being rendered.
void RenderThread::serve_streams() {
    while (!stop_ && work_on_streams()) {
    }
}

bool RenderThread::work_on_attacks(AttackCache::Which which) {
    if (attacks_.all_done()) return false;
    bool worked = true;
    try {
        worked = attacks_.work(which);
    } catch (const std::exception& error) {
        stream_failed(attacks_.failed_part(), error.what());
    }
    exchange_.count_change();
    if (attacks_.all_done()) {
        const std::lock_guard lock(mutex_);
        done_changed_.notify_all();
    }
    return worked;
}

// What notes of the part are held with from now on; null: its model does not stream, or is not known here.
// The attacks follow.
std::shared_ptr<const StreamSource> RenderThread::source_for(const Job& job, const PartRender& render) {
    std::shared_ptr<const Model> model;
    for (const auto& known : {job.model, job.last_model}) {
        if (model == nullptr && known != nullptr && known->sha256() == render.model_sha256) model = known;
    }
    auto source = sources_.take_up(job.part, model, render.sound, render.values);
    streaming_[static_cast<std::size_t>(job.part)] = source != nullptr;
    const bool stretched = source != nullptr && job.note_seconds > 0.0;
    attacks_.want(job.part, job.chromatic ? source : nullptr,
                  stretched ? source->facts->frames_of(job.note_seconds) : 0);
    return source;
}

void RenderThread::stream_failed(int part, const std::string& message) {
    const std::lock_guard lock(mutex_);
    at(part).message = message;
    exchange_.count_change();
}

}  // namespace sistrum
