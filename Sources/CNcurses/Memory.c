#define _GNU_SOURCE

#include <link.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "include/CNcurses.h"

/// Lets go of one object's code and constants. They are unchanged copies of its file and come back from the cache.
static int release_object(struct dl_phdr_info *object, size_t size, void *unused) {
  (void)size;
  (void)unused;
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
    // What may be written must stay: its changes are in no file.
    if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W) || object->dlpi_addr == 0) continue;
    uintptr_t start = (object->dlpi_addr + segment->p_vaddr) & ~(page - 1);
    uintptr_t end = (object->dlpi_addr + segment->p_vaddr + segment->p_memsz + page - 1) & ~(page - 1);
    madvise((void *)start, end - start, MADV_DONTNEED);
  }
  return 0;
}

void jt_release_startup_memory(void) { dl_iterate_phdr(release_object, NULL); }
