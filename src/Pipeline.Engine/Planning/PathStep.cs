using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>A target on the path from a root to the place where a walk is; the path stands in for the stack of a recursion.</summary>
/// <param name="target">The target.</param>
/// <param name="parent">The step before, or null at the root.</param>
/// <param name="onwards">Where the walk goes from here, in this order.</param>
internal sealed class PathStep(ExecutableTarget target, PathStep? parent, params List<ExecutableTarget>[] onwards)
{
    private int _list;
    private int _next;

    public ExecutableTarget Target => target;
    public PathStep? Parent => parent;

    /// <summary>The next target onwards, or null when there is none left.</summary>
    public ExecutableTarget? Next()
    {
        for (; _list < onwards.Length; _list++, _next = 0)
        {
            if (_next < onwards[_list].Count)
                return onwards[_list][_next++];
        }

        return null;
    }
}
