# Removes the node agent from this host; the engine stays.
$ErrorActionPreference = 'Stop'

$Binary = 'C:\usr\local\wins.exe'
if (Get-Service -Name rancher-wins -ErrorAction SilentlyContinue) {
  Stop-Service -Name rancher-wins -Force
  & $Binary srv app run --unregister
}
foreach ($Path in 'C:\etc\rancher\wins', 'C:\var\lib\rancher\agent', $Binary) {
  if (Test-Path $Path) { Remove-Item -Recurse -Force $Path }
}
Write-Host '[INFO]  the node agent is removed'
