# find_package(fastproxy) gives the target fastproxy::fastproxy.
get_filename_component(_fastproxy_root "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
if(NOT TARGET fastproxy::fastproxy)
  add_library(fastproxy::fastproxy SHARED IMPORTED)
  set_target_properties(fastproxy::fastproxy PROPERTIES
    IMPORTED_LOCATION "${_fastproxy_root}/lib/libfastproxy.so"
    INTERFACE_INCLUDE_DIRECTORIES "${_fastproxy_root}/include")
endif()
unset(_fastproxy_root)
