#include "include/CThemes.h"
