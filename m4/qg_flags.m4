# Each flag is tried alone, with -Werror, and kept only when the compiler and linker take it.

# QG_TRY_FLAG(VARIABLE, FLAGS, IF-TAKEN, [IF-NOT])
AC_DEFUN([QG_TRY_FLAG], [
    AC_MSG_CHECKING([whether $CC takes $2])
    qg_saved=$[]$1
    $1="$[]$1 -Werror $2"
    AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <string.h>
        #include <stdio.h>]], [[char text[8]; memset(text, 0, sizeof text); return puts(text) < 0;]])],
        [qg_taken=yes], [qg_taken=no])
    $1=$qg_saved
    AC_MSG_RESULT([$qg_taken])
    AS_IF([test "$qg_taken" = yes], [$3], [$4])
])

# QG_ADD_CFLAG(FLAG)
AC_DEFUN([QG_ADD_CFLAG], [QG_TRY_FLAG([CFLAGS], [$1], [QG_CFLAGS="$QG_CFLAGS $1"])])

# QG_ADD_CPPFLAG(FLAGS)
AC_DEFUN([QG_ADD_CPPFLAG], [QG_TRY_FLAG([CPPFLAGS], [$1], [QG_CPPFLAGS="$QG_CPPFLAGS $1"])])

# QG_ADD_LDFLAG(FLAG)
AC_DEFUN([QG_ADD_LDFLAG], [QG_TRY_FLAG([LDFLAGS], [$1], [QG_LDFLAGS="$QG_LDFLAGS $1"])])

# QG_REQUIRE_FLAG(FLAG, WORDS): for compiling and linking, or configure stops with the words
AC_DEFUN([QG_REQUIRE_FLAG], [QG_TRY_FLAG([CFLAGS], [$1],
    [QG_CFLAGS="$QG_CFLAGS $1"
     QG_LDFLAGS="$QG_LDFLAGS $1"],
    [AC_MSG_ERROR([$2])])])

# QG_ADD_PIE: compiling and linking position independent go together
AC_DEFUN([QG_ADD_PIE], [QG_TRY_FLAG([CFLAGS], [-fPIE -pie],
    [QG_CFLAGS="$QG_CFLAGS -fPIE"
     QG_LDFLAGS="$QG_LDFLAGS -pie"])])
