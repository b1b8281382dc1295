import { isEnvironmentName, powerShellQuoted } from '../../network/registration-command.ts';
import type { ReadPart, UserDataOrder } from './order.ts';

/**
 * User data for Windows on EC2, which runs the text between the marks as administrator. It runs at every start of the
 * host, because a new name counts only after one, and does nothing once the host is registered. The token is in the
 * environment of this one process.
 */
export function powerShellOf(parts: readonly ReadPart[], order: UserDataOrder): string {
  const own = parts.flatMap((part) => (part.kind === 'powershell' ? [part.text] : []));
  return `<powershell>\r\n${windowsLines(own, order).join('\r\n')}\r\n</powershell>\r\n<persist>true</persist>\r\n`;
}

const folder = 'C:\\ProgramData\\drover-bootstrap';

function windowsLines(own: readonly string[], order: UserDataOrder): string[] {
  const { manager, hostname, machine, environment, token } = order;
  const set = (name: string, value: string): string => `$env:${name} = ${powerShellQuoted(value)}`;
  return [
    "$ErrorActionPreference = 'Stop'",
    `$Folder = '${folder}'`,
    `$Machine = ${powerShellQuoted(machine)}`,
    "$Done = Join-Path $Folder 'registered'",
    'if ((Test-Path $Done) -and (Get-Content -Raw $Done).Trim() -eq $Machine) { exit 0 }',
    'New-Item -ItemType Directory -Force -Path $Folder | Out-Null',
    "& icacls.exe $Folder /inheritance:r /grant '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' | Out-Null",
    "Start-Transcript -Append -Path (Join-Path $Folder 'bootstrap.log') | Out-Null",
    `$Name = ${powerShellQuoted(hostname)}`,
    'if ([Environment]::MachineName -ne $Name) {',
    '  Rename-Computer -NewName $Name -Force',
    '  Restart-Computer -Force',
    '  exit 0',
    '}',
    ...own.flatMap((text) => ['& {', ...text.split(/\r?\n/), '}']),
    ...environment.filter(({ name }) => isEnvironmentName(name)).map(({ name, value }) => set(name, value)),
    set('CATTLE_SERVER', manager.url),
    set('CATTLE_TOKEN', token),
    ...(manager.caChecksum === undefined ? [] : [set('CATTLE_CA_CHECKSUM', manager.caChecksum)]),
    ...identityLines,
    ...trustLines(order),
    ...registrationLines,
  ];
}

/** An identity that came with the image is that of another host. */
const identityLines: readonly string[] = [
  "$Known = Join-Path $Folder 'machine'",
  'if (-not (Test-Path $Known) -or (Get-Content -Raw $Known).Trim() -ne $Machine) {',
  "  Remove-Item -Force -ErrorAction SilentlyContinue 'C:\\etc\\rancher\\wins\\cattle-id'",
  '  Set-Content -Path $Known -Value $Machine',
  '}',
];

/** The ways to verify who hands out the script, each tried in turn. */
function trustLines({ manager: { authority, strict } }: UserDataOrder): string[] {
  if (authority === '') return ['$Trusts = @(, @())'];
  return [
    "$Authority = Join-Path $Folder 'ca.pem'",
    `[IO.File]::WriteAllText($Authority, ${powerShellQuoted(authority)})`,
    `$Trusts = @(, @('--cacert', $Authority))${strict ? '' : ' + @(, @())'}`,
  ];
}

const registrationLines: readonly string[] = [
  "$Script = Join-Path $Folder 'install.ps1'",
  'for ($Try = 1; $Try -le 360; $Try++) {',
  '  $Code = 1',
  '  foreach ($Trust in $Trusts) {',
  '    & curl.exe -fsS -g --connect-timeout 10 --max-time 120 @Trust -o $Script "$env:CATTLE_SERVER/wins-agent-install.ps1"',
  '    $Code = $LASTEXITCODE',
  '    if ($Code -eq 0) { break }',
  '  }',
  '  if ($Code -eq 0) { break }',
  '  Start-Sleep -Seconds 5',
  '}',
  "if ($Code -ne 0) { throw 'the install script could not be downloaded' }",
  'for ($Try = 1; $Try -le 5; $Try++) {',
  '  & powershell.exe -NoProfile -ExecutionPolicy Bypass -File $Script -Worker',
  '  if ($LASTEXITCODE -eq 0) {',
  '    Set-Content -Path $Done -Value $Machine',
  '    Remove-Item -Force $Script',
  '    exit 0',
  '  }',
  '  Start-Sleep -Seconds 30',
  '}',
  "throw 'the registration failed, see above'",
];
