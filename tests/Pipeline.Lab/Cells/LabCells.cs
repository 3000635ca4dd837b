using System.Collections.Immutable;
using Pipeline.Cells;
using Pipeline.Cells.Results;
using Pipeline.Cells.Running;
using Pipeline.Docker;
using Pipeline.Lab.Docker;
using Pipeline.Systems;
using Pipeline.Systems.Images;

namespace Pipeline.Lab.Cells;

/// <summary>A system whose tests are shell scripts, one for each value of the axis <c>case</c>, and whose service is a real web server.</summary>
internal sealed class LabCells : IAsyncDisposable
{
    public static readonly TestAxis Case = new("case", "passes", "fails", "silent", "empty", "hangs", "unbuildable");

    private readonly LabDocker _docker;
    private readonly TemporaryFolder _root = new();
    private readonly SystemDefinition _system;

    private LabCells(LabDocker docker)
    {
        _docker = docker;
        Directory.CreateDirectory(_root / "app");
        // The image's own name keeps the cells of tests that run at the same time apart.
        File.WriteAllText(_root / "app/Dockerfile", $"""
            FROM {docker.Image} AS test
            ARG CASE
            COPY passes.sh fails.sh silent.sh empty.sh hangs.sh /app/
            RUN ["/bin/busybox", "sh", "-c", "test $CASE != unbuildable || {"{"} echo no such package; exit 9; {"}"}"]
            ENV CASE=$CASE
            CMD ["/bin/busybox", "sh", "-c", "mkdir -p /results; . /app/$CASE.sh"]

            """);
        Script("passes", """
            wget -qO /tmp/page http://web/ || exit 7
            echo "the service says $(cat /tmp/page), the network is mine: $(hostname)"
            echo '<testsuite name="t" time="0.5"><testcase classname="a" name="b" time="0.2"/><testcase classname="a" name="c"/></testsuite>' >/results/junit.xml
            echo '<coverage line-rate="0.5"><sources><source>/app</source></sources><packages><package name="p"><classes><class name="m" filename="passes.sh"><lines><line number="1" hits="1"/><line number="2" hits="0"/></lines></class></classes></package></packages></coverage>' >/results/coverage.xml
            """);
        Script("fails", """
            echo about to fail
            echo '<testsuite name="t"><testcase classname="a" name="b"><failure message="1 is not 2">File "/app/fails.sh", line 2, in b</failure></testcase></testsuite>' >/results/junit.xml
            exit 1
            """);
        Script("silent", "echo forgot the results");
        Script("empty", "echo '<testsuites/>' >/results/junit.xml");
        Script("hangs", "echo working; exec sleep 600");
        _system = new SystemDefinition("lab")
        {
            Images = [new Image("unused") { Context = "app" }],
            ImageTests =
            [
                new ImageTests(new Image(docker.Name) { Context = "app", Stage = "test" }, new TestMatrix([Case]))
                {
                    Arguments = x => ImmutableSortedDictionary<string, string>.Empty.Add("CASE", x[Case]),
                    Services = [new TestService("web", docker.Image)
                    {
                        Command = ["/bin/busybox", "sh", "-c", "mkdir -p /w; echo hello >/w/index.html; exec httpd -f -p 80 -h /w"],
                        Ready = ["wget", "-qO-", "http://localhost/"],
                    }],
                    Timeout = TimeSpan.FromSeconds(30),
                },
            ],
        };
        Folder = new ResultFolder(_root / "reports", _root / "work");
    }

    public ResultFolder Folder { get; }

    public string Root => _root.Path;

    public string Image => _docker.Image;

    public DockerEngine Engine => _docker.Engine;

    public List<string> Said { get; } = [];

    public static async Task<LabCells> StartAsync()
    {
        var docker = await LabDocker.StartAsync();
        return new LabCells(docker);
    }

    /// <summary>A plan for one case, or for several.</summary>
    public MatrixPlan Plan(params ReadOnlySpan<string> cases)
    {
        var whole = MatrixPlan.Of(_system, null, null, 4);
        var wanted = cases.ToArray();
        return whole with { Cells = [.. whole.Cells.Where(x => wanted.Contains(x.Cell[Case]))] };
    }

    public Task<MergedResults> RunAsync(MatrixPlan plan, CancellationToken cancellation = default) =>
        new MatrixRun(plan, Engine, Root, Folder, Say).RunAsync(cancellation);

    public void Say(string line)
    {
        lock (Said)
            Said.Add(line);
    }

    /// <summary>What of this test's cells is in the engine: containers, networks and images.</summary>
    public async Task<IReadOnlyList<string>> LeftAsync() =>
        [.. (await Engine.LabelledAsync(RunOwner.RunLabel, default)).Where(x => x.Name.Contains(_docker.Name, StringComparison.Ordinal)).Select(x => $"{x.Kind} {x.Name}")];

    public async ValueTask DisposeAsync()
    {
        foreach (var item in (await Engine.LabelledAsync(RunOwner.RunLabel, default)).Where(x => x.Name.Contains(_docker.Name, StringComparison.Ordinal)))
            await Engine.RemoveAsync(item, default);
        await _docker.DisposeAsync();
        _root.Dispose();
    }

    private void Script(string name, string text) => File.WriteAllText(_root / $"app/{name}.sh", text + "\n");
}
