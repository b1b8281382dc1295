[CmdletBinding()]
param(
  [string]$Server,
  [string]$Token,
  [string]$CaChecksum,
  [string]$Address,
  [string]$InternalAddress,
  [string]$NodeName,
  [string[]]$Label = @(),
  [string[]]$Taint = @(),
  [switch]$Worker,
  [string]$StrictTlsVerification,
  [switch]$DelayedStart
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

# KNOWN #

$ConfigDir = 'C:\etc\rancher\wins'
$DataDir = 'C:\var\lib\rancher\agent'
$Prefix = 'C:\usr\local'
$Binary = Join-Path $Prefix 'wins.exe'
$Tries = 30
$PauseSeconds = 5

function Write-Info([string]$Text) { Write-Host "[INFO]  $Text" }
function Write-Warn([string]$Text) { Write-Host "[WARN]  $Text" }
function Stop-WithError([string]$Text) {
  Write-Host "[ERROR] $Text"
  throw $Text
}

# A value of a parameter, else of the environment, else what the manager knows.
function Select-Value([string]$Given, [string]$Variable, [string]$Known) {
  if ($Given) { return $Given }
  $FromEnvironment = [Environment]::GetEnvironmentVariable($Variable)
  if ($FromEnvironment) { return $FromEnvironment }
  return $Known
}

function Assert-Options {
  if (-not $script:Server) { Stop-WithError 'no manager given; add -Server with its URL' }
  if ($script:Server -notmatch '^https://.') { Stop-WithError "the manager's URL is $($script:Server), expected one that begins with https://" }
  if (-not $script:Token) { Stop-WithError 'no registration token given; copy the whole command of the cluster' }
  if (-not $Worker) { Stop-WithError 'Windows hosts can be workers only; add -Worker' }
  $Principal = New-Object Security.Principal.WindowsPrincipal([Security.Principal.WindowsIdentity]::GetCurrent())
  if (-not $Principal.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
    Stop-WithError 'this must run as administrator; open PowerShell with "Run as administrator"'
  }
  if ([Environment]::GetEnvironmentVariable('PROCESSOR_ARCHITECTURE') -ne 'AMD64') { Stop-WithError 'there is no node agent for this processor; Windows nodes need amd64' }
}

# What went wrong with a request, as a sentence; the codes are curl's own.
function Get-Cause([int]$CurlCode, [string]$Status, [string]$BodyFile) {
  switch ($CurlCode) {
    0 {
      $Said = ''
      if (Test-Path $BodyFile) {
        try { $Said = (Get-Content -Raw $BodyFile | ConvertFrom-Json).message } catch { $Said = '' }
      }
      if ($Status -eq '401' -and -not $Said) { return 'the manager does not know this registration token; copy the command of the cluster again' }
      if ($Said) { return $Said }
      return "the manager answered with status $Status"
    }
    6 { return "the resolver of this host does not know the name in $($script:Server)" }
    7 { return "$($script:Server) cannot be reached: refused, or no route in the family of its address" }
    28 { return "no answer from $($script:Server): packets vanish on the way, look at firewalls and at the route in between" }
    { $_ -in 35, 51, 60 } { return "the certificate of $($script:Server) is not trusted, or is for another name" }
    default { return "the connection to $($script:Server) failed (curl ended with $CurlCode)" }
  }
}

# One request of curl; headers go in a file, because arguments can be seen by every user of the host.
function Invoke-Request([string]$Purpose, [string]$Url, [string]$Into, [string[]]$Options = @()) {
  $Trust = @()
  if ($script:CaFile) { $Trust = @('--cacert', $script:CaFile) }
  for ($Try = 1; ; $Try++) {
    $Status = & curl.exe -sS -g --connect-timeout 10 --max-time 300 -o $Into -w '%{http_code}' @Trust @Options $Url 2>$null
    $Code = $LASTEXITCODE
    if ($Code -eq 0 -and $Status -eq '200') { return }
    $Cause = Get-Cause $Code $Status $Into
    $MayPass = ($Code -in 5, 6, 7, 18, 28, 52, 55, 56) -or ($Code -eq 0 -and $Status -in '429', '502', '503', '504')
    if (-not $MayPass) { Stop-WithError "cannot ${Purpose}: $Cause" }
    if ($Try -ge $Tries) { Stop-WithError "cannot $Purpose, tried $Try times: $Cause" }
    if ($Try -eq 1) { Write-Warn "cannot $Purpose yet, trying again every $PauseSeconds s: $Cause" }
    Start-Sleep -Seconds $PauseSeconds
  }
}

function Get-Sha256([string]$Path) { (Get-FileHash -Algorithm SHA256 -Path $Path).Hash.ToLowerInvariant() }

# The authority to trust, pinned by its checksum.
function Set-Trust([string]$Work) {
  $script:CaFile = ''
  if (-not $script:CaChecksum) { return }
  $Found = Join-Path $Work 'cacerts'
  Invoke-Request 'get the certificate authority of the manager' "$($script:Server)/cacerts" $Found @('--insecure')
  $Sum = Get-Sha256 $Found
  if ($Sum -ne $script:CaChecksum.ToLowerInvariant()) {
    Stop-WithError "wrong checksum: the certificate authority of $($script:Server) has $Sum, expected $($script:CaChecksum); either the command is old, or somebody stands between this host and the manager"
  }
  $script:CaFile = $Found
}

# The stable addresses of an interface, those set by hand first: temporary, deprecated, tentative and link-local ones are none.
function Get-LastingAddresses([string]$Name, [string]$Family) {
  Get-NetIPAddress -InterfaceAlias $Name -AddressFamily $Family -ErrorAction SilentlyContinue |
    Where-Object { $_.AddressState -eq 'Preferred' -and $_.SuffixOrigin -ne 'Random' -and $_.IPAddress -notlike 'fe80*' -and $_.IPAddress -notlike '169.254.*' } |
    Sort-Object -Property @{ Expression = { if ($_.SuffixOrigin -eq 'Manual') { 0 } else { 1 } } } |
    Select-Object -ExpandProperty IPAddress
}

# One of each family: a kubelet takes no more.
function Get-InterfaceAddresses([string]$Name) {
  foreach ($Family in 'IPv4', 'IPv6') { Get-LastingAddresses $Name $Family | Select-Object -First 1 }
}

# Interfaces of the default routes of a family, the preferred one first.
function Get-DefaultInterfaces([string]$Family) {
  $Prefix = if ($Family -eq 'IPv4') { '0.0.0.0/0' } else { '::/0' }
  Get-NetRoute -DestinationPrefix $Prefix -ErrorAction SilentlyContinue |
    Sort-Object -Property @{ Expression = { $_.RouteMetric + $_.InterfaceMetric } } |
    Select-Object -ExpandProperty InterfaceAlias
}

# Where nobody named addresses: what this host has, for the manager to choose from. A list of ADDRESS@INTERFACE, those
# first where the family's own default route goes, and @INTERFACE where an interface has nothing that lasts.
function Get-DetectedAddresses {
  if ($Address -or $InternalAddress) { return '' }
  $Routes = @{ IPv4 = @(Get-DefaultInterfaces 'IPv4'); IPv6 = @(Get-DefaultInterfaces 'IPv6') }
  $Found = foreach ($Family in 'IPv4', 'IPv6') {
    $Other = if ($Family -eq 'IPv4') { 'IPv6' } else { 'IPv4' }
    foreach ($Link in @($Routes[$Family] + $Routes[$Other] | Select-Object -Unique)) {
      foreach ($One in @(Get-LastingAddresses $Link $Family)) { '{0}@{1}' -f $One, ($Link -replace ',', ' ') }
    }
  }
  $Bare = foreach ($Link in @($Routes['IPv4'] + $Routes['IPv6'] | Select-Object -Unique)) {
    $Name = $Link -replace ',', ' '
    if (-not (@($Found) | Where-Object { "$_".EndsWith("@$Name") })) { "@$Name" }
  }
  return (@($Found) + @($Bare) | Where-Object { $_ }) -join ','
}

# All addresses of this host, by which the manager knows whether one that a node has is still there.
function Get-PresentAddresses {
  if ($Address -or $InternalAddress) { return '' }
  $All = Get-NetIPAddress -ErrorAction SilentlyContinue |
    Where-Object { $_.AddressState -notin 'Invalid', 'Duplicate' -and $_.IPAddress -notmatch '^(fe80|169\.254\.|127\.|::1$)' } |
    Select-Object -First 64 -ExpandProperty IPAddress
  return (@($All) -join ',')
}

function Resolve-Addresses([string]$What, [string]$List) {
  if (-not $List) { return '' }
  $All = foreach ($Item in $List.Split(',')) {
    $Item = $Item.Trim()
    if (Get-NetAdapter -Name $Item -ErrorAction SilentlyContinue) {
      $Found = @(Get-InterfaceAddresses $Item)
      if ($Found.Count -eq 0) { Stop-WithError "$What is the interface $Item, which has no lasting address; give it one, or write the addresses themselves" }
      $Found
    }
    else { $Item }
  }
  return ($All -join ',')
}

# The identity of this host, which it keeps when the agent is installed again.
function Get-MachineId {
  $File = Join-Path $ConfigDir 'cattle-id'
  if (Test-Path $File) { return (Get-Content -Raw $File).Trim() }
  $Bytes = New-Object byte[] 64
  [Security.Cryptography.RandomNumberGenerator]::Create().GetBytes($Bytes)
  $Sum = [Security.Cryptography.SHA256]::Create().ComputeHash($Bytes)
  return (-join ($Sum | ForEach-Object { $_.ToString('x2') })).Substring(0, 63)
}

function Write-Headers([string]$Path, [string]$Id) {
  $Boot = (Get-CimInstance Win32_OperatingSystem).LastBootUpTime.ToUniversalTime().ToString('o')
  $Headers = [ordered]@{
    'Authorization' = "Bearer $($script:Token)"
    'X-Cattle-Id' = $Id
    'X-Cattle-Role-Etcd' = 'false'
    'X-Cattle-Role-Control-Plane' = 'false'
    'X-Cattle-Role-Worker' = 'true'
    'X-Cattle-Node-Name' = $NodeName
    'X-Cattle-Address' = (Resolve-Addresses 'the address' $Address)
    'X-Cattle-Internal-Address' = (Resolve-Addresses 'the internal address' $InternalAddress)
    'X-Drover-Detected-Addresses' = (Get-DetectedAddresses)
    'X-Drover-Present-Addresses' = (Get-PresentAddresses)
    'X-Cattle-Labels' = ($Label -join ',')
    'X-Cattle-Taints' = ($Taint -join ',')
    'X-Drover-Boot-Id' = $Boot
    'X-Drover-Hostname' = [Environment]::MachineName
  }
  $Lines = foreach ($Name in $Headers.Keys) {
    $Value = "$($Headers[$Name])" -replace '[\r\n]', ''
    if ($Value) { 'header = "{0}: {1}"' -f $Name, ($Value -replace '\\', '\\' -replace '"', '\"') }
  }
  [IO.File]::WriteAllLines($Path, [string[]]$Lines)
}

# Only administrators and the system read what holds credentials.
function New-PrivateFolder([string]$Path) {
  New-Item -ItemType Directory -Force -Path $Path | Out-Null
  & icacls.exe $Path /inheritance:r /grant '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' | Out-Null
  if ($LASTEXITCODE -ne 0) { Stop-WithError "cannot restrict who may read $Path" }
}

function Install-Agent([string]$Work) {
  $Download = Join-Path $Work 'wins.exe'
  Write-Info 'getting the node agent'
  Invoke-Request 'download the node agent' "$($script:Server)/assets/wins.exe" $Download
  if ($Known.AgentChecksum) {
    $Sum = Get-Sha256 $Download
    if ($Sum -ne $Known.AgentChecksum) { Stop-WithError "wrong checksum: the node agent has $Sum, expected $($Known.AgentChecksum); get a new command" }
  }
  foreach ($Folder in $ConfigDir, $DataDir) { New-PrivateFolder $Folder }
  New-Item -ItemType Directory -Force -Path $Prefix | Out-Null
  $Id = Get-MachineId
  $Headers = Join-Path $Work 'headers'
  Write-Headers $Headers $Id
  if (Get-Service -Name rancher-wins -ErrorAction SilentlyContinue) { Stop-Service -Name rancher-wins -Force }
  $Connection = Join-Path $Work 'connection'
  Write-Info "registering with $($script:Server)"
  Invoke-Request 'register' "$($script:Server)/v3/connect/agent" $Connection @('-K', $Headers)
  [IO.File]::WriteAllText((Join-Path $ConfigDir 'cattle-id'), $Id)
  Copy-Item -Force $Connection (Join-Path $DataDir 'rancher2_connection_info.json')
  Copy-Item -Force $Download $Binary
  Write-Config
  Start-Agent
}

function Write-Config {
  $Strict = if ($StrictTlsVerification) { $StrictTlsVerification } elseif ($script:CaFile -and $Known.Strict) { 'true' } else { 'false' }
  $Text = @"
agentStrictTLSMode: $Strict
systemagent:
  workDirectory: $DataDir\work
  appliedPlanDirectory: $DataDir\applied
  remoteEnabled: true
  localEnabled: false
  preserveWorkDirectory: false
  connectionInfoFile: $DataDir\rancher2_connection_info.json
csi-proxy:
  url: $([Environment]::GetEnvironmentVariable('CSI_PROXY_URL'))
  version: $([Environment]::GetEnvironmentVariable('CSI_PROXY_VERSION'))
  kubeletPath: $([Environment]::GetEnvironmentVariable('CSI_PROXY_KUBELET_PATH'))
"@
  if (-not [Environment]::GetEnvironmentVariable('CSI_PROXY_URL')) { $Text = $Text.Substring(0, $Text.IndexOf('csi-proxy:')) }
  [IO.File]::WriteAllText((Join-Path $ConfigDir 'config'), $Text)
}

function Start-Agent {
  if (-not (Get-Service -Name rancher-wins -ErrorAction SilentlyContinue)) {
    & $Binary srv app run --register
    if ($LASTEXITCODE -ne 0) { Stop-WithError "the agent could not register its service (it ended with $LASTEXITCODE)" }
  }
  if ($DelayedStart) { & sc.exe config rancher-wins start= delayed-auto | Out-Null }
  Start-Service -Name rancher-wins
  Write-Info 'done: the node agent runs, and the manager does the rest'
}

function Invoke-Main {
  $script:Server = (Select-Value $Server 'CATTLE_SERVER' $Known.Server).TrimEnd('/')
  $script:Token = Select-Value $Token 'CATTLE_TOKEN' ''
  $script:CaChecksum = Select-Value $CaChecksum 'CATTLE_CA_CHECKSUM' $Known.CaChecksum
  Assert-Options
  $Work = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName())
  New-PrivateFolder $Work
  try {
    Set-Trust $Work
    Install-Agent $Work
  }
  finally { Remove-Item -Recurse -Force $Work }
}

Invoke-Main
exit 0
