using System.Text.Json;
using Pipeline.Commands;
using Pipeline.Scans;

namespace Pipeline.Tests.Scans;

/// <summary>A program named trivy that answers as a test says: the real wrapper, a real process, no Trivy.</summary>
internal sealed class FakeTrivy : IDisposable
{
    public const string Fresh = """{ "Version": "0.69.3", "VulnerabilityDB": { "Version": 2, "UpdatedAt": "2026-11-22T06:00:00Z", "NextUpdate": "2026-11-23T06:00:00Z" } }""";

    private readonly TemporaryFolder _folder = new();

    public FakeTrivy(params object[] answers)
    {
        var tool = Path.Combine(AppContext.BaseDirectory.Replace("Pipeline.Tests", "FakeTool", StringComparison.Ordinal), "FakeTool.dll");
        File.WriteAllText(_folder / "answers.json", JsonSerializer.Serialize(answers));
        Executable.Write(Program, $"#!/bin/sh\nFAKE_TOOL='{_folder / "answers.json"}' exec dotnet '{tool}' \"$@\"\n");
    }

    public string Program => _folder / "trivy";

    public string Calls => _folder / "calls.jsonl";

    /// <summary>Answers of a Trivy that works and reports this.</summary>
    public static FakeTrivy Reporting(string report, string version = Fresh, int exit = 0) => new(
        new { when = new[] { "version" }, stdout = version }, new { when = Array.Empty<string>(), stdout = report, stderr = exit == 0 ? "" : "FATAL no space left", exit });

    public TrivyScanner Scanner => new(
        new TrivySettings { Program = Program, CacheDirectory = _folder / "cache", EmptyFile = _folder / "empty", SkipDatabaseUpdate = true, DatabaseRepository = "registry.example/trivy-db:2" }, _folder / "reports", _folder.Path)
    { Time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero)) };

    public void Dispose() => _folder.Dispose();
}
