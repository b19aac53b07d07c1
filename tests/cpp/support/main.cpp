// The test program: tells the core which ONNX Runtime to open, then runs doctest.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "model/onnxruntime.h"

int main(int argc, char** argv) {
    sistrum::set_onnxruntime_library(SISTRUM_TEST_ONNXRUNTIME);
    return doctest::Context(argc, argv).run();
}
