using Pipeline.Commands;

namespace Pipeline.Tests.Commands;

/// <summary>The command lines of Docker Compose.</summary>
public sealed class ComposeTests
{
    private static readonly Compose Shop = new("shop", "compose/base.yml", "compose/staging.yml");
    private const string Prefix = "docker compose --project-name shop --progress plain --ansi never --file compose/base.yml --file compose/staging.yml ";

    [Fact]
    public void Every_command_names_project_and_files()
    {
        Assert.Equal(Prefix + "config --quiet", Shop.Config().ToString());
        Assert.Equal(Prefix + "up --detach --no-build --wait --wait-timeout 90 web", Shop.Up(TimeSpan.FromSeconds(89.2), "web").ToString());
        Assert.Equal(Prefix + "run --rm --no-TTY --no-deps web python3 manage.py migrate", Shop.Run("web", "python3", "manage.py", "migrate").ToString());
        Assert.Equal(Prefix + "down --remove-orphans --timeout 30", Shop.Down(TimeSpan.FromSeconds(30)).ToString());
        Assert.Equal(Prefix + "ps --all --format json", Shop.Ps().ToString());
        Assert.Equal(Prefix + "logs --no-color --tail 50 web db", Shop.Logs(50, "web", "db").ToString());
    }
}
