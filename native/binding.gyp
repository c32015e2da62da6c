{
  "targets": [
    {
      "target_name": "tessera",
      "sources": [
        "src/ahead.cpp",
        "src/build.cpp",
        "src/calibrate.cpp",
        "src/cells.cpp",
        "src/crc32c.cpp",
        "src/give_way.cpp",
        "src/graph_builder.cpp",
        "src/image.cpp",
        "src/insertion_order.cpp",
        "src/kernel.cpp",
        "src/kernel_avx2.cpp",
        "src/kernel_avx512.cpp",
        "src/kernel_half.cpp",
        "src/kernel_neon.cpp",
        "src/mapped_guard.cpp",
        "src/near.cpp",
        "src/porter.cpp",
        "src/region_posix.cpp",
        "src/region_windows.cpp",
        "src/rotation.cpp",
        "src/row_groups.cpp",
        "src/scan.cpp",
        "src/segment.cpp",
        "src/segment_scan.cpp",
        "src/sketch.cpp",
        "src/stay_loaded.cpp",
        "src/strategy.cpp",
        "src/walk.cpp",
        "src/words.cpp",
        "binding/build_worker.cpp",
        "binding/near_object.cpp",
        "binding/own_thread.cpp",
        "binding/scan_worker.cpp",
        "binding/segment_object.cpp",
        "binding/tessera.cpp",
        "binding/words_object.cpp"
      ],
      "include_dirs": ["<!@(node -p \"require('node-addon-api').include\")"],
      "defines": ["NAPI_VERSION=9", "NAPI_CPP_EXCEPTIONS", "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS"],
      "cflags!": ["-fno-exceptions"],
      "cflags_cc!": ["-fno-exceptions", "-std=gnu++17", "-std=gnu++20"],
      "cflags_cc": ["-std=c++17", "-fexceptions", "-O3", "-fno-math-errno", "-Wall", "-Wextra", "-fvisibility=hidden"],
      "xcode_settings": {
        "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
        "GCC_OPTIMIZATION_LEVEL": "3",
        "CLANG_CXX_LANGUAGE_STANDARD": "c++17",
        "GCC_SYMBOLS_PRIVATE_EXTERN": "YES"
      },
      "msvs_settings": {
        "VCCLCompilerTool": { "ExceptionHandling": 1, "AdditionalOptions": ["/std:c++17", "/utf-8"] }
      }
    }
  ]
}
