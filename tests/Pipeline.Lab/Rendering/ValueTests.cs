using System.Text.Json;
using CsCheck;
using Pipeline.Execution;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;
using Pipeline.Tests.Rendering;

namespace Pipeline.Lab.Rendering;

/// <summary>What a definition says reaches a container byte for byte, as the real compose reads the rendered files.</summary>
public sealed class ValueTests
{
    private static readonly string[] Signs =
    [
        "$", "${", "}", "$$", "'", "\"", "\\", "\n", "\r", "\t", " ", "#", " #", ": ", "- ", "=", "?", "%", "@", "`", "!", "&", "*", "|", ">", "~", "null", "yes", "0x1f", "1e3", "2001-01-01", "...", "---", "\u0085", "\u2028", "\ufeff", "\ufffe", "\u0001", "é", "世", "🌍",
    ];

    // What YAML, compose and shells act on, more often than other characters.
    private static readonly Gen<string> Value = Gen.OneOf(
            Gen.Int[0, Signs.Length - 1].Select(x => Signs[x]),
            Gen.Char[' ', '~'].Select(x => x.ToString()),
            Gen.Char['\u00a0', '\ud7ff'].Select(x => x.ToString()))
        .Array[0, 12].Select(string.Concat);

    private static readonly Web Web = OddSystem.Web with { Alive = null };

    [LabFact]
    public void Any_value_is_read_by_compose_as_it_was_meant() => Value.Array[40].Sample(
        values =>
        {
            using var rendered = new RenderedSystem(With(values));
            var (code, output, error) = ProcessRunner.CaptureAsync(rendered.Compose("lab-values", "one", "config", "--format", "json"), default).GetAwaiter().GetResult();
            Assert.True(code == 0, error);
            using var document = JsonDocument.Parse(output);
            var web = document.RootElement.GetProperty("services").GetProperty("web");
            Assert.Equal(values, web.GetProperty("command").EnumerateArray().Select(x => Undoubled(x.GetString()!)));
            Assert.Equal(values, values.Select((_, i) => Undoubled(web.GetProperty("environment").GetProperty($"V{i}").GetString()!)));
        },
        iter: 15, threads: 1);

    [LabFact]
    public async Task Odd_values_arrive_in_a_real_container()
    {
        string[] values = [.. Web.Settings.Select(x => x.Value).OfType<ValueSetting>().Select(x => x.Value), "trailing \n", "$$$", "a\r\nb"];
        using var rendered = new RenderedSystem(With(values));
        var project = $"lab-values-{Guid.NewGuid():N}"[..20];
        var run = rendered.Compose(project, "one", "run", "--rm", "--no-TTY", "--no-deps", "--quiet-pull", "--entrypoint", "env", "web", "-0").With("ODD_APP_IMAGE", "localhost/mirror/debian:trixie-slim").With("SECRETS", rendered.Root);
        // What compose mounts must be there.
        File.WriteAllText(Path.Combine(rendered.Root, "api-token"), "x");
        try
        {
            var (code, output, error) = await ProcessRunner.CaptureAsync(run, default);
            Assert.True(code == 0, error);
            var variables = output.Split('\0').Select(x => x.Split('=', 2)).Where(x => x.Length == 2).ToDictionary(x => x[0], x => x[1]);
            // Lines are taken apart by who reads the output; a carriage return at the end of one is lost with them.
            Assert.Equal(values.Select(x => x.ReplaceLineEndings("\n")), values.Select((_, i) => variables[$"V{i}"]));
        }
        finally
        {
            await ProcessRunner.CaptureAsync(rendered.Compose(project, "one", "down", "--volumes", "--remove-orphans"), default);
        }
    }

    private static SystemDefinition With(string[] values)
    {
        var settings = values.Select((x, i) => (Name: $"V{i}", Value: x)).Aggregate(new SettingMap(), (map, x) => map.With(new() { [x.Name] = x.Value }));
        var web = Web with { Command = [.. values], Settings = settings.With(new() { ["SECRET"] = Web.Settings["SECRET"] }), Networks = [Network.Application] };
        var odd = OddSystem.Definition;
        return odd with
        {
            Services = [web, odd.Services.OfType<Edge>().Single()],
            Routes = [.. odd.Routes.Select(x => x is Pipeline.Systems.Routing.ServiceRoute route ? route with { Service = web } : x)],
            Environments = [new DockerEnvironment("one") { Url = new Uri("https://odd.example") }],
            Alerts = [],
            Receivers = [],
        };
    }

    /// <summary>Compose writes a dollar as two, so that what it prints can be read again.</summary>
    private static string Undoubled(string text) => text.Replace("$$", "$", StringComparison.Ordinal);
}
