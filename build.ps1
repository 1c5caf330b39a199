# The commands of .ci/run for a Windows developer; no logic lives here.
dotnet restore FastProxy.sln
dotnet format FastProxy.sln --no-restore --verify-no-changes
dotnet build FastProxy.sln -c Release --no-restore
dotnet test FastProxy.sln -c Release --no-build
