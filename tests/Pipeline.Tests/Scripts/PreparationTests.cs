using System.Diagnostics;

namespace Pipeline.Tests.Scripts;

/// <summary>What scripts/packages.sh makes of what apt would do, which a stand-in says.</summary>
public sealed class PreparationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PreparationTests()
    {
        File.WriteAllText(_folder / "os-release", "ID=debian\nVERSION_CODENAME=bookworm\n");
        Program("apt-get", """
            [ "$1" = update ] || [ "$1" = -s ] || echo "$*" >>"${0%/*}/installed"
            for x; do
              case $x in
                fits) echo 'Inst helps (1.1 Debian:12.15/oldstable [amd64])'; echo 'Inst fits (1.0-1 Debian:12.15/oldstable, Debian-Security:12/oldstable-security [amd64])' ;;
                newer/trixie) echo 'Inst newer (2.0 Debian:13.8/stable [amd64])' ;;
                greedy/trixie) echo 'Inst libc6 [2.36-9] (2.41-12 Debian:13.8/stable [amd64])'; echo 'Inst greedy (3.0 Debian:13.8/stable [amd64])' ;;
                jealous) echo 'Remv rival [1.0]'; echo 'Inst jealous (1.0 Debian:12.15/oldstable [amd64])' ;;
                absent) echo 'E: Unable to locate package absent' >&2; exit 100 ;;
              esac
            done
            """);
        Program("apt-cache", """
            echo '     release v=12.15,o=Debian,a=oldstable,n=bookworm,l=Debian,c=main,b=amd64'
            echo '     release v=13.8,o=Debian,a=stable,n=trixie,l=Debian,c=main,b=amd64'
            """);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_plan_names_every_package_with_its_version_and_release_and_installs_nothing()
    {
        Assert.Equal("- install fits newer:\n  helps 1.1 from bookworm\n  fits 1.0-1 from bookworm\n  newer 2.0 from trixie\n", Plan("fits", "newer/trixie"));
        Assert.False(File.Exists(_folder / "installed"));
    }

    [Fact]
    public void A_package_that_needs_an_upgrade_is_left_out_with_the_remedy()
    {
        var said = Plan("greedy/trixie", "fits");
        Assert.Contains("left out: greedy would change what is installed: libc6 (2.36-9 to 2.41-12)\n    remedy: upgrade the system yourself", said, StringComparison.Ordinal);
        Assert.EndsWith("- install fits:\n  helps 1.1 from bookworm\n  fits 1.0-1 from bookworm\n", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_that_needs_a_removal_is_left_out() =>
        Assert.Contains("left out: jealous would change what is installed: rival (removed)\n", Plan("jealous"), StringComparison.Ordinal);

    [Fact]
    public void A_package_that_does_not_exist_costs_no_other()
    {
        var said = Plan("absent", "fits");
        Assert.Contains("left out: absent cannot be installed: E: Unable to locate package absent\n", said, StringComparison.Ordinal);
        Assert.Contains("- install fits:\n", said, StringComparison.Ordinal);
    }

    private void Program(string name, string script) => Executable.Write(_folder / name, "#!/bin/sh\n" + script + "\n");

    /// <summary>What a plan says about packages; the line about the release to add depends on this machine.</summary>
    private string Plan(params string[] packages)
    {
        var start = new ProcessStartInfo("bash", ["-euc", $". '{Repository.Root}/scripts/packages.sh' --plan; wanted=({string.Join(' ', packages)}); install_wanted"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["PATH"] = $"{_folder.Path}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["OS_RELEASE"] = _folder / "os-release";
        start.Environment["DEBIAN_MIRROR"] = "http://localhost/debian";
        using var process = Process.Start(start)!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n').Where(x => !x.StartsWith("- add trixie", StringComparison.Ordinal));
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return string.Join('\n', lines);
    }
}
