#!/usr/bin/env bash
# A Windows CPython 3.11 under Wine, for `python -m tests.campagnes.windows FOLDER`:
# tests/campagnes/installer-windows.sh FOLDER
# Debian, as root. Takes Debian's wine64 and mingw, python311.dll from panda3d's Windows wheel, the
# standard library of this machine's Python 3.11, and the project's dependencies as win_amd64 wheels.
# Then: FOLDER/cqp ARGUMENTS, FOLDER/python ARGUMENTS. Redirect through pipes, not into files.
set -euo pipefail
to=$(mkdir -p "$1" && cd "$1" && pwd); project=$(cd "$(dirname "$0")/../.." && pwd)
python=$(command -v python3.11 || command -v python3)
if ! command -v wine64 >/dev/null && [ ! -x /usr/lib/wine/wine64 ]; then
  apt-get update -qq && apt-get install -y -qq --no-install-recommends wine64 wine gcc-mingw-w64-x86-64 >/dev/null
fi
command -v x86_64-w64-mingw32-gcc >/dev/null || apt-get install -y -qq --no-install-recommends gcc-mingw-w64-x86-64 >/dev/null
wine=$(command -v wine64 || command -v wine || echo /usr/lib/wine/wine64)
py=$to/py; mkdir -p "$to/dl" "$py/DLLs" "$to/home"
"$python" -m pip download -q --no-deps --only-binary=:all: --platform win_amd64 --python-version 3.11 -d "$to/dl" panda3d==1.10.16
"$python" - "$to/dl" "$py" <<'PY'
import pathlib, re, shutil, sys, sysconfig, zipfile
dl, py = map(pathlib.Path, sys.argv[1:])
with zipfile.ZipFile(next(dl.glob("panda3d-*.whl"))) as wheel:
    for name in wheel.namelist():
        base = name.rsplit("/", 1)[-1]
        if re.fullmatch(r"(?i)(python3\d*|vcruntime\w*|libcrypto[\w-]*|libssl[\w-]*|libffi[\w-]*|sqlite3)\.dll", base):
            (py / base).write_bytes(wheel.read(name))
        elif re.fullmatch(r"(_\w+|select|pyexpat|unicodedata|winsound)(\.cp311-win_amd64)?\.pyd", base):
            (py / "DLLs" / base).write_bytes(wheel.read(name))
lib = pathlib.Path(sysconfig.get_path("stdlib"))
if not (py / "Lib").exists():
    skip = shutil.ignore_patterns("site-packages", "__pycache__", "test", "lib-dynload", "idlelib", "config-*")
    shutil.copytree(lib, py / "Lib", ignore=skip)
    (py / "Lib" / "site-packages").mkdir()
PY
cat > "$to/python.c" <<'C'
#include <windows.h>
typedef int (*Main)(int, wchar_t **);
int wmain(int argc, wchar_t **argv) {
  HMODULE dll = LoadLibraryW(L"python311.dll");
  return dll ? ((Main)(void *)GetProcAddress(dll, "Py_Main"))(argc, argv) : 99;
}
C
x86_64-w64-mingw32-gcc -municode -o "$py/python.exe" "$to/python.c"
# stable-ABI modules ask for python3.dll: one that forwards every name to python311.dll
x86_64-w64-mingw32-objdump -p "$py/python311.dll" | awk '/\[Ordinal\/Name Pointer\]/{on=1;next} on&&/\[ *[0-9]+\]/{print $NF}' | sort -u > "$to/names"
{ echo 'LIBRARY python3.dll'; echo EXPORTS; sed 's/.*/  & = python311.&/' "$to/names"; } > "$to/python3.def"
echo 'int DllMainCRTStartup(void *a, int b, void *c) { return 1; }' > "$to/empty.c"
x86_64-w64-mingw32-gcc -shared -nostdlib -o "$py/python3.dll" "$to/empty.c" "$to/python3.def"
# Wine 8 lacks ProcessPrng, which cryptography's and orjson's wheels ask for
cat > "$to/prng.c" <<'C'
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE p, SIZE_T n) { return SystemFunction036(p, (ULONG)n); }
int DllMainCRTStartup(void *a, int b, void *c) { return 1; }
C
x86_64-w64-mingw32-gcc -shared -nostdlib -o "$py/bcryptprimitives.dll" "$to/prng.c" -ladvapi32 -lkernel32
"$python" -m pip wheel -q --no-deps -w "$to/dl" "$project"
constraints=(); [ -f "$project/constraints.txt" ] && constraints=(-c "$project/constraints.txt")
"$python" -m pip install -q --target "$py/Lib/site-packages" --upgrade --only-binary=:all: --platform win_amd64 \
  --python-version 3.11 --implementation cp "${constraints[@]}" "$to"/dl/assistant_cqp-*.whl
# the first program wakes Wine's own, which would keep its pipes open for as long as any other runs
server=$(command -v wineserver || ls /usr/lib/wine/wineserver64 /usr/lib/wine/wineserver 2>/dev/null | head -1)
for name in cqp python; do
  { echo '#!/usr/bin/env bash'
    echo "export HOME='$to/home' WINEPREFIX='$to/prefix' WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=;bcryptprimitives=n' PYTHONUTF8=\${PYTHONUTF8-}"
    echo "'$server' -p60 </dev/null >/dev/null 2>&1 && '$wine' wineboot </dev/null >/dev/null 2>&1"
    [ $name = cqp ] && echo "exec '$wine' '$py/python.exe' -m assistant \"\$@\"" || echo "exec '$wine' '$py/python.exe' \"\$@\""
  } > "$to/$name"; chmod +x "$to/$name"
done
"$to/python" -c 'import sys; print(sys.version, sys.platform)' 2>&1 | cat
