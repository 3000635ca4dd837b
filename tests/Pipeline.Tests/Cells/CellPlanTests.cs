using System.Collections.Immutable;
using Pipeline.Cells;
using Pipeline.Diagnostics;
using Pipeline.Systems;
using Pipeline.Systems.Images;

namespace Pipeline.Tests.Cells;

public sealed class CellPlanTests
{
    private static readonly TestAxis Python = new("python", "3.8", "3.9", "3.10", "3.11", "3.12");
    private static readonly TestAxis Django = new("django", "4.2", "5.0", "5.1");

    private static readonly Mirror Debian = new("debian", ImmutableSortedDictionary<string, string>.Empty.Add("python:3.13", "localhost/mirror/python:trixie").Add("postgres:17", "localhost/mirror/postgres:17"));

    private static readonly SystemDefinition Orders = new("orders")
    {
        Images = [new Image("backend") { Context = "app", Uses = ImmutableSortedDictionary<string, string>.Empty.Add("common", "common") }, new Image("common") { Context = "common" }],
        ImageTests =
        [
            // Django 5 needs Python 3.10.
            new ImageTests(Backend, new TestMatrix([Python, Django], x => x[Django] != "4.2" && x[Python] is "3.8" or "3.9" && x[Django] != "4.2"))
            {
                Arguments = x => ImmutableSortedDictionary<string, string>.Empty.Add("PYTHON", x[Python]).Add("DJANGO", x[Django]),
                Services = [new TestService("db", "postgres:17") { Ready = ["pg_isready"] }],
            },
            new ImageTests(Backend, new TestMatrix([new TestAxis("debian", "trixie")])) { Mirror = "debian", Services = [new TestService("db", "postgres:17") { Ready = ["pg_isready"] }] },
        ],
    };

    private static Image Backend => new("backend")
    {
        Context = "app",
        Stage = "test",
        Arguments = ImmutableSortedDictionary<string, string>.Empty.Add("FAST", "1").Add("PYTHON", "0"),
        Uses = ImmutableSortedDictionary<string, string>.Empty.Add("common", "common"),
    };

    [Fact]
    public void Of_three_times_five_combinations_the_eleven_that_can_exist_are_planned()
    {
        var plan = MatrixPlan.Of(Orders, null, null, 4);
        Assert.Equal(11, plan.Cells.Length);
        Assert.Equal(4, plan.Parallel);
        Assert.DoesNotContain(plan.Cells, x => x.Title == "python=3.9,django=5.0");
        Golden.Verify(plan + "\n", "plan");
    }

    [Fact]
    public void A_cell_is_an_image_of_its_own_for_this_machine()
    {
        var image = MatrixPlan.Of(Orders, null, "python=3.12,django=5.1", 4).Cells.Single().Image;
        Assert.Equal(("backend-python-3-12-django-5-1", "test", "app/Dockerfile"), (image.Name, image.Stage, image.DockerfilePath));
        Assert.Equal("DJANGO=5.1 FAST=1 PYTHON=3.12", string.Join(' ', image.Arguments.Select(x => $"{x.Key}={x.Value}")));
        Assert.Equal(Platform.Native, Assert.Single(image.Platforms));
    }

    [Fact]
    public void A_mirror_has_cells_of_its_own_and_gives_services_their_images()
    {
        var plan = MatrixPlan.Of(Orders, Debian, null, 4);
        Assert.Equal("debian=trixie", Assert.Single(plan.Cells).Title);
        Assert.Equal("localhost/mirror/postgres:17", plan.ImageOf(plan.Cells[0].Tests.Services[0]));
        Assert.Equal("postgres:17", MatrixPlan.Of(Orders, null, null, 4).ImageOf(plan.Cells[0].Tests.Services[0]));
    }

    [Fact]
    public void Images_that_cells_build_on_are_built_with_them() =>
        Assert.Equal(["common"], MatrixPlan.Of(Orders, null, null, 4).Others.Select(x => x.Name));

    [Theory]
    [InlineData("python=3.12,django=6.0", "has no value `6.0`")]
    [InlineData("ruby=3", "has no axis `ruby`")]
    [InlineData("python=3.8,django=5.1", "cannot exist")]
    public void A_cell_that_is_not_there_is_wrong_use(string cell, string why)
    {
        var e = Assert.Throws<PipelineException>(() => MatrixPlan.Of(Orders, null, cell, 4));
        Assert.Equal(Pipeline.Engine.ExitCode.WrongUse, e.Code);
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_system_or_mirror_without_tests_says_what_there_is()
    {
        var none = Assert.Throws<PipelineException>(() => MatrixPlan.Of(Orders with { ImageTests = [] }, null, null, 4));
        Assert.Contains("has no tests in images", none.Message, StringComparison.Ordinal);
        var other = Assert.Throws<PipelineException>(() => MatrixPlan.Of(Orders, Debian with { Name = "alpine" }, null, 4));
        Assert.Contains("it has some for: no mirror, debian", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_definition_is_told_all_at_once()
    {
        var service = new TestService("tests", "x") { Ready = [], ReadyWithin = TimeSpan.Zero };
        var wrong = Orders with { ImageTests = [Orders.ImageTests[0] with { Results = "results", Services = [service, service] }] };
        var e = Assert.Throws<PipelineException>(() => MatrixPlan.Of(wrong, null, null, 4));
        foreach (var part in (string[])["Results", "two services have this name", "ReadyWithin", "a program says when it is ready", "`tests` is the tests' own"])
            Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cells_of_several_tests_are_chosen_where_their_axes_are_known()
    {
        var two = Orders with { ImageTests = [Orders.ImageTests[0], new ImageTests(new Image("frontend") { Context = "web" }, new TestMatrix([new TestAxis("node", "22", "24")]))] };
        Assert.Equal(13, MatrixPlan.Of(two, null, null, 1).Cells.Length);
        Assert.Equal(["frontend-node-22"], MatrixPlan.Of(two, null, "node=22", 1).Cells.Select(x => x.Name));
        Assert.Throws<PipelineException>(() => MatrixPlan.Of(two, null, "ruby=3", 1));
    }

    [Fact]
    public void Names_never_clash_and_do_not_depend_on_what_is_chosen()
    {
        var tests = new ImageTests(new Image("x") { Context = "x" }, new TestMatrix([new TestAxis("v", "3.1.2", "3.1-2", "3.12", new string('9', 70))]));
        var names = CellNames.Of([tests]).Values.ToList();
        Assert.Equal(4, names.Distinct().Count());
        Assert.Contains("x-v-3-12", names);
        Assert.All(names, x => Assert.Matches("^[a-z0-9][a-z0-9-]{0,49}$", x));
        Assert.Equal(names, CellNames.Of([tests]).Values);
    }
}
