/** Opens the roof of the greenhouse before the tomatoes get too warm, and closes it when it rains. */
public final class GreenhouseController {
    private static final double OPEN_ABOVE_CELSIUS = 26.0;
    private static final double CLOSE_BELOW_CELSIUS = 21.0;
    private boolean open;

    public boolean update(double celsius, boolean raining) {
        if (raining || celsius < CLOSE_BELOW_CELSIUS) {
            open = false;
        } else if (celsius > OPEN_ABOVE_CELSIUS) {
            open = true;
        }
        return open;
    }
}
