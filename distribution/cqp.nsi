; The installer of Windows, for one person and without administrator:
; python distribution/construire.py installeur
; /S installs without asking; the uninstaller leaves sessions, documents and settings where they are.
Unicode true
Target amd64-unicode
RequestExecutionLevel user
Name "cqp"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\cqp"
InstallDirRegKey HKCU "Software\cqp" "dossier"
SetCompressor /SOLID lzma
ShowInstDetails nevershow
!include "MUI2.nsh"
!define MUI_FINISHPAGE_RUN "$INSTDIR\cqp-fenetre.exe"
!define MUI_FINISHPAGE_RUN_TEXT "Ouvrir le programme"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "French"

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\cqp"

Section
  SetOutPath "$INSTDIR"
  RMDir /r "$INSTDIR\_internal"
  File /r "${BUNDLE}\*.*"
  WriteUninstaller "$INSTDIR\desinstaller.exe"
  CreateShortcut "$SMPROGRAMS\cqp.lnk" "$INSTDIR\cqp-fenetre.exe"
  CreateShortcut "$DESKTOP\cqp.lnk" "$INSTDIR\cqp-fenetre.exe"
  WriteRegStr HKCU "Software\cqp" "dossier" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "cqp, l’entretien d’évaluation"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\desinstaller.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\desinstaller.exe" /S'
SectionEnd

Section Uninstall
  ; only what was installed: a folder of somebody's own may stand beside
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\cqp.exe"
  Delete "$INSTDIR\cqp-fenetre.exe"
  Delete "$INSTDIR\desinstaller.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\cqp.lnk"
  Delete "$DESKTOP\cqp.lnk"
  DeleteRegKey HKCU "Software\cqp"
  DeleteRegKey HKCU "${UNINSTALL}"
SectionEnd
