# cmake --install: libraries, headers, find_package(loopstart) and a pkg-config file per layer.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/loopstart)

install(EXPORT loopstart-targets NAMESPACE loopstart:: DESTINATION ${package_dir})
configure_package_config_file(cmake/loopstart-config.cmake.in ${PROJECT_BINARY_DIR}/loopstart-config.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/loopstart-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/loopstart-config.cmake ${PROJECT_BINARY_DIR}/loopstart-config-version.cmake
  DESTINATION ${package_dir})
install(FILES LICENSE LICENSE-MIT LICENSE-APACHE DESTINATION ${CMAKE_INSTALL_DOCDIR})

# From the folder of the .pc files up to the prefix, so that an installed tree can be moved, or put elsewhere by --prefix.
file(RELATIVE_PATH to_prefix /p/${CMAKE_INSTALL_LIBDIR}/pkgconfig /p)

# loopstart_pkg_config(layer "what it is" "pkg-config modules it needs")
function(loopstart_pkg_config layer description requires)
  set(layer ${layer})
  set(description ${description})
  set(requires ${requires})
  configure_file(cmake/loopstart-layer.pc.in ${PROJECT_BINARY_DIR}/loopstart-${layer}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/loopstart-${layer}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endfunction()

# The libraries are static, so what a layer needs privately is needed to link it: it stands in Requires all the same.
loopstart_pkg_config(sip-core "SIP messages, headers, URIs, digest" "fmt libcrypto")
loopstart_pkg_config(sip-net "Loop, event bus, transports, resolver, simulator"
  "loopstart-sip-core libuv libcares libwebsockets libssl libcrypto")
loopstart_pkg_config(transaction-core "RFC 3261 transactions" "loopstart-sip-net libcrypto")
loopstart_pkg_config(dialog-core "Requests outside and inside dialogs" "loopstart-transaction-core")
loopstart_pkg_config(session-core "SipClient" "loopstart-dialog-core")
loopstart_pkg_config(call-engine "Registrar and redirect server as a library"
  "loopstart-session-core nlohmann_json spdlog sqlite3 libcrypto")
