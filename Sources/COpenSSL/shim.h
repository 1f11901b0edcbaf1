#ifndef ATELIER_COPENSSL_SHIM_H
#define ATELIER_COPENSSL_SHIM_H

#include <openssl/evp.h>

#endif
