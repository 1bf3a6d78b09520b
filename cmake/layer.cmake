# One static library per layer. A layer sees its own headers and those of the layers it links, and no others: an include
# that runs upward does not compile.
#
#   loopstart_layer(NAME transaction-core  LINKS loopstart::sip-net  [PRIVATE_LINKS ...]  [DIR folder])
#
# Public headers are in DIR/include, sources in DIR/src; DIR is the current folder unless given.
function(loopstart_layer)
  cmake_parse_arguments(layer "" "NAME;DIR" "LINKS;PRIVATE_LINKS" ${ARGN})
  if(NOT layer_DIR)
    set(layer_DIR ${CMAKE_CURRENT_SOURCE_DIR})
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${layer_DIR}/src/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/src/main\\.cpp$")

  add_library(${layer_NAME} STATIC ${sources})
  add_library(loopstart::${layer_NAME} ALIAS ${layer_NAME})
  target_compile_features(${layer_NAME} PUBLIC cxx_std_23)
  target_include_directories(${layer_NAME}
    PUBLIC $<BUILD_INTERFACE:${layer_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
    PRIVATE ${layer_DIR}/src)
  target_link_libraries(${layer_NAME} PUBLIC ${layer_LINKS} PRIVATE ${layer_PRIVATE_LINKS})
  loopstart_warnings(${layer_NAME})

  install(TARGETS ${layer_NAME} EXPORT loopstart-targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(DIRECTORY ${layer_DIR}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
endfunction()

function(loopstart_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
  if(LOOPSTART_WARNINGS_AS_ERRORS)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()
